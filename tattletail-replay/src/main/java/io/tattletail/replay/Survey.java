package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.merge.ReadThreads;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.replay.FilePlanner.Found;
import io.tattletail.replay.FilePlanner.Listed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Has the partitions of a query listed and their files looked at by some threads, and gives what
 * was found to one consumer, partition by partition. It holds a bounded number of listings and
 * files that are being looked at.
 */
final class Survey {
  private static final int THREADS = 8;
  private static final int MAX_FILES_IN_WORK = 64;
  private static final int MAX_LISTINGS_IN_WORK = 16;

  private final ArchiveStore archive;
  private final ReplayQuery query;
  private final FilePlanner files;
  private final Queue<Future<Listed>> listings = new ArrayDeque<>();
  private final Queue<InWork> inWork = new ArrayDeque<>();
  private final Consumer consumer;

  private record InWork(Partition partition, Future<Found> found) {}

  /** Is told of each file, or of a missing one: first by channel, then by day. */
  interface Consumer {
    void found(Partition partition, Found found);
  }

  Survey(ArchiveStore archive, ReplayQuery query, FilePlanner files, Consumer consumer) {
    this.archive = archive;
    this.query = query;
    this.files = files;
    this.consumer = consumer;
  }

  /**
   * Looks at everything. Called once; the consumer is called by this thread.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the archive cannot be listed
   */
  void run() throws IOException {
    if (query.isEmpty()) {
      return;
    }
    try (ReadThreads threads = new ReadThreads("tattletail-plan-%d", THREADS)) {
      look(threads);
    }
  }

  private void look(ReadThreads threads) throws IOException {
    archive.refresh();
    for (String channel : archive.channels(query.channels(), query.scope())) {
      for (LocalDate day : query.days(archive, channel)) {
        list(new Partition(channel, day), threads);
      }
    }
    while (!listings.isEmpty()) {
      takeFirstListing(threads);
    }
    while (!inWork.isEmpty()) {
      takeFirst();
    }
  }

  private void list(Partition partition, ReadThreads threads) throws IOException {
    // Neither a listing nor a file that was looked at already notices it.
    Interruption.endIfInterrupted("planning " + query);
    if (listings.size() >= MAX_LISTINGS_IN_WORK) {
      takeFirstListing(threads);
    }
    listings.add(threads.submit(() -> files.list(partition)));
  }

  private void takeFirstListing(ReadThreads threads) throws IOException {
    Listed listed = result(listings.remove());
    Partition partition = listed.partition();
    Map<SegmentFile, SegmentFile> predecessors = PartGap.predecessors(listed.segments());
    for (SegmentFile file : listed.segments()) {
      Optional<SegmentFile> previous = Optional.ofNullable(predecessors.get(file));
      submit(
          partition,
          threads,
          () ->
              file.name() instanceof SegmentName.Part
                  ? files.part(partition, file, previous)
                  : files.segment(partition, file));
    }
    for (PartitionListing.Foreign file : listed.foreign()) {
      submit(partition, threads, () -> files.foreign(partition, file));
    }
    for (RoundFile file : listed.rounds()) {
      submit(partition, threads, () -> files.round(partition, file));
    }
    for (Found found : listed.found()) {
      add(new InWork(partition, CompletableFuture.completedFuture(found)));
    }
  }

  private void submit(Partition partition, ReadThreads threads, Callable<Found> file)
      throws IOException {
    add(new InWork(partition, threads.submit(file)));
  }

  private void add(InWork work) throws IOException {
    if (inWork.size() >= MAX_FILES_IN_WORK) {
      takeFirst();
    }
    inWork.add(work);
  }

  private void takeFirst() throws IOException {
    InWork first = inWork.remove();
    consumer.found(first.partition(), result(first.found()));
  }

  private <T> T result(Future<T> future) throws IOException {
    return ReadThreads.result(future, "planning " + query);
  }
}
