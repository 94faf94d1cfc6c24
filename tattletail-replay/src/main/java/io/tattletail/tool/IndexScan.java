package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveScope;
import io.tattletail.archive.Partition;
import io.tattletail.archive.merge.ReadThreads;
import java.io.IOException;
import java.util.Collection;

/** Reads the indexes of many days with eight threads, and gives them in order. */
final class IndexScan {
  private static final int THREADS = 8;
  private static final int MAX_IN_WORK = 32;

  private final Archive archive;
  private final ArchiveScope scope;

  IndexScan(Archive archive, ArchiveScope scope) {
    this.archive = archive;
    this.scope = scope;
  }

  /** Reads them; the consumer is called by this thread. */
  void read(Collection<Partition> partitions, ReadThreads.Consumer<PartitionIndex> consumer)
      throws IOException {
    try (ReadThreads threads = new ReadThreads("tattletail-index-%d", THREADS)) {
      threads.inOrder(
          partitions,
          MAX_IN_WORK,
          "reading indexes",
          partition -> PartitionIndex.read(archive, partition, scope),
          consumer);
    }
  }
}
