package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
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
