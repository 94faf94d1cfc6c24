package io.tattletail.archive.merge;

import io.tattletail.archive.Partition;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.Optional;

/** One published round. It is opened when the merge reaches the first time that is known of it. */
final class RoundSource extends FileSource {
  private final RoundFile file;

  RoundSource(MergeContext context, Partition partition, RoundFile file, long firstMicros) {
    super(context, partition, file.path(), firstMicros);
    this.file = file;
  }

  @Override
  void opened() {
    context().statistics().countSealed();
  }

  @Override
  Optional<Segment> open() throws IOException {
    return Optional.of(
        Segment.openRound(
            context().archive(), partition(), file, context().statistics().reading()));
  }
}
