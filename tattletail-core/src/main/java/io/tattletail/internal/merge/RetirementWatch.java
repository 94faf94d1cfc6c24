package io.tattletail.internal.merge;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices days that are retired between the planning of a merge and their listing. A retired day
 * had rounds, so only a day that is listed without any may be one. There may be thousands of these,
 * for which the descriptor is not read each time: once a second, and at the end of the merge.
 *
 * <p>Thread-safe.
 */
final class RetirementWatch {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ArchiveStore archive;
  private final Queue<Partition> unpublished = new ConcurrentLinkedQueue<>();
  private final AtomicLong readNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  RetirementWatch(ArchiveStore archive) {
    this.archive = archive;
  }

  /**
   * A partition was listed without rounds.
   *
   * @throws ArchiveException if it is known to be retired
   */
  void unpublished(Partition partition) throws IOException {
    unpublished.add(partition);
    long last = readNanos.get();
    long now = System.nanoTime();
    if (now - last >= PAUSE_NANOS && readNanos.compareAndSet(last, now)) {
      archive.refresh();
    }
    archive.listing().checkKept(partition);
  }

  /**
   * Looks once more at all of them, by the descriptor as it is now.
   *
   * @throws ArchiveException if one is retired
   */
  void checkAll() throws IOException {
    if (!unpublished.isEmpty()) {
      archive.refresh();
      for (Partition partition : unpublished) {
        archive.listing().checkKept(partition);
      }
    }
  }
}
