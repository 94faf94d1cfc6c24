package io.tattletail.replay;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.SegmentFile;
import io.tattletail.replay.FilePlanner.Found;
import io.tattletail.replay.FilePlanner.Listed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes one plan: has partitions listed and their files looked at by some threads. It holds totals
 * by channel, the files to be named, and a bounded number of listings and files that are being
 * looked at.
 */
final class Planner {
  private static final int THREADS = 8;
  private static final int MAX_FILES_IN_WORK = 64;
  private static final int MAX_LISTINGS_IN_WORK = 16;

  private final Archive archive;
  private final ReplayQuery query;
  private final FilePlanner files;
  private final Queue<Future<Listed>> listings = new ArrayDeque<>();
  private final Queue<InWork> inWork = new ArrayDeque<>();
  private final Map<String, PlanTotals> channels = new LinkedHashMap<>();
  private final List<PlannedFile> named = new ArrayList<>();

  private record InWork(String channel, Future<Found> found) {}

  Planner(Archive archive, ReplayQuery query, ReplayOptions options) {
    this.archive = archive;
    this.query = query;
    this.files = new FilePlanner(archive, query, options.serializers().keySet());
  }

  /** Called once. */
  ReplayPlan plan(OptionalDouble measuredRate) throws IOException {
    if (!query.isEmpty()) {
      ExecutorService threads =
          Executors.newFixedThreadPool(
              THREADS,
              new ThreadFactoryBuilder()
                  .setNameFormat("tattletail-plan-%d")
                  .setDaemon(true)
                  .build());
      try {
        look(threads);
      } finally {
        threads.shutdownNow();
      }
    }
    return new ReplayPlan(query, channels, named, measuredRate);
  }

  private void look(ExecutorService threads) throws IOException {
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

  private void list(Partition partition, ExecutorService threads) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      // Neither a listing nor a file that was looked at already notices it.
      throw interrupted();
    }
    if (listings.size() >= MAX_LISTINGS_IN_WORK) {
      takeFirstListing(threads);
    }
    listings.add(threads.submit(() -> files.list(partition)));
  }

  private void takeFirstListing(ExecutorService threads) throws IOException {
    Listed listed = result(listings.remove());
    Partition partition = listed.partition();
    for (SegmentFile file : listed.segments()) {
      submit(partition, threads, () -> files.segment(partition, file));
    }
    for (PartitionListing.Foreign file : listed.foreign()) {
      submit(partition, threads, () -> files.foreign(partition, file));
    }
    for (RoundFile file : listed.rounds()) {
      submit(partition, threads, () -> files.round(partition, file));
    }
    for (Found found : listed.found()) {
      add(new InWork(partition.channel(), CompletableFuture.completedFuture(found)));
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted while planning " + query);
  }

  private void submit(Partition partition, ExecutorService threads, Callable<Found> file)
      throws IOException {
    add(new InWork(partition.channel(), threads.submit(file)));
  }

  private void add(InWork work) throws IOException {
    if (inWork.size() >= MAX_FILES_IN_WORK) {
      takeFirst();
    }
    inWork.add(work);
  }

  private void takeFirst() throws IOException {
    InWork first = inWork.remove();
    Found found = result(first.found());
    if (!found.totals().equals(PlanTotals.NONE)) {
      channels.merge(first.channel(), found.totals(), PlanTotals::plus);
    }
    named.addAll(found.files());
  }

  private <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "a future fails for a cause");
      Throwables.throwIfInstanceOf(cause, IOException.class);
      Throwables.throwIfUnchecked(cause);
      throw new IOException("planning " + query + " failed", cause);
    }
  }
}
