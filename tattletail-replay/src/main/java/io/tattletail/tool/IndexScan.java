package io.tattletail.tool;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveScope;
import io.tattletail.archive.Partition;
import io.tattletail.archive.merge.ReadThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

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

  /** Is told of each day. */
  interface Consumer {
    void accept(PartitionIndex index) throws IOException;
  }

  /** Reads them; the consumer is called by this thread. */
  void read(Collection<Partition> partitions, Consumer consumer) throws IOException {
    Queue<Future<PartitionIndex>> inWork = new ArrayDeque<>();
    try (ReadThreads threads = new ReadThreads("tattletail-index-%d", THREADS)) {
      for (Partition partition : partitions) {
        if (inWork.size() >= MAX_IN_WORK) {
          consumer.accept(result(inWork.remove()));
        }
        inWork.add(threads.submit(() -> PartitionIndex.read(archive, partition, scope)));
      }
      while (!inWork.isEmpty()) {
        consumer.accept(result(inWork.remove()));
      }
    }
  }

  private static PartitionIndex result(Future<PartitionIndex> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading indexes");
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "a future fails for a cause");
      Throwables.throwIfInstanceOf(cause, IOException.class);
      Throwables.throwIfUnchecked(cause);
      throw new IOException("reading indexes failed", cause);
    }
  }
}
