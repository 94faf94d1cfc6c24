package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Looks at the whole blocks of a kind of files that grow, and of the parts that are made of them.
 */
interface BlockReader {
  /** Of rejected events, or of retired offsets. */
  BlockReader REJECTED = WholeBlocks::ofRejected;

  /** Of segments of a partition. */
  static BlockReader ofSegments(Partition partition) {
    return (archive, file, from) -> WholeBlocks.of(archive, partition, file, from);
  }

  /** As {@link WholeBlocks#of}. */
  Optional<WholeBlocks> read(ArchiveStore archive, Path file, long from) throws IOException;
}
