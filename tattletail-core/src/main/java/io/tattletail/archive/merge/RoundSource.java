package io.tattletail.archive.merge;

import io.tattletail.archive.Partition;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.RoundIndex;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.Optional;

/** A published round. Its name tells no times; a later round's index may. */
final class RoundSource extends FileSource {
  private final RoundFile file;
  private final Optional<RoundIndex.Earlier> times;

  /**
   * @param firstMicros before which it has no event
   * @param times of its events, if they are known
   */
  RoundSource(
      MergeContext context,
      Partition partition,
      RoundFile file,
      long firstMicros,
      Optional<RoundIndex.Earlier> times) {
    super(context, partition, file.path(), firstMicros);
    this.file = file;
    this.times = times;
    context.memory().hold(SegmentSource.LISTED_BYTES);
  }

  @Override
  void opened() {
    context().memory().release(SegmentSource.LISTED_BYTES);
    context().statistics().countRound();
  }

  @Override
  Optional<Segment> open() throws IOException {
    return Optional.of(
        Segment.openRound(
            context().archive(), partition(), file, context().statistics().reading()));
  }

  @Override
  Damage damage(CorruptSegmentException cause) {
    return times.map(round -> Damage.of(round, cause)).orElseGet(() -> super.damage(cause));
  }
}
