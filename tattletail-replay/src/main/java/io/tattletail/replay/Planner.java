package io.tattletail.replay;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.replay.FilePlanner.Found;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes one plan: lists partitions one after the other, and has their files looked at by some
 * threads. It holds totals by channel, the files to be named, and a bounded number of files that
 * are being looked at.
 */
final class Planner {
  private static final int THREADS = 8;
  private static final int MAX_FILES_IN_WORK = 64;

  private final Archive archive;
  private final ReplayQuery query;
  private final FilePlanner files;
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
    for (String channel : archive.channels(query.channels())) {
      for (LocalDate day : query.days(archive, channel)) {
        look(new Partition(channel, day), threads);
      }
    }
    while (!inWork.isEmpty()) {
      takeFirst();
    }
  }

  private void look(Partition partition, ExecutorService threads) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      // Neither a listing nor a file that was looked at already notices it.
      throw interrupted();
    }
    PartitionListing listing = archive.list(partition);
    for (SegmentFile file : listing.segments()) {
      if (!(file.name() instanceof SegmentName.Sealed sealed)
          || query.overlaps(sealed.firstMicros(), sealed.lastMicros())) {
        submit(partition, threads, () -> files.segment(partition, file));
      }
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      submit(partition, threads, () -> files.foreign(partition, file));
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted while planning " + query);
  }

  private void submit(Partition partition, ExecutorService threads, Callable<Found> file)
      throws IOException {
    if (inWork.size() >= MAX_FILES_IN_WORK) {
      takeFirst();
    }
    inWork.add(new InWork(partition.channel(), threads.submit(file)));
  }

  private void takeFirst() throws IOException {
    InWork first = inWork.remove();
    Found found;
    try {
      found = first.found().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "a future fails for a cause");
      Throwables.throwIfInstanceOf(cause, IOException.class);
      Throwables.throwIfUnchecked(cause);
      throw new IOException("planning " + query + " failed", cause);
    }
    if (found.totals().segments() > 0) {
      channels.merge(first.channel(), found.totals(), PlanTotals::plus);
    }
    named.addAll(found.files());
  }
}
