package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveException;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.segment.BlockEncoders;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes commits, all partitions of one in parallel, and rolls segments between them. Used by the
 * committing thread alone.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Partitions of a commit written at a time: they mostly wait for datanodes. */
  private static final int THREADS = 16;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Archive archive;
  private final RecorderName recorder;
  private final RecorderOptions options;
  private final Sealer sealer;
  private final Counters counters;
  private final ExecutorService threads;
  private final BlockEncoders encoders = BlockEncoders.perProcessor();

  /**
   * Of every partition met: a writer knows the numbers of its segments, which must not be used
   * again.
   */
  private final Map<Partition, PartitionWriter> writers = new HashMap<>();

  /** Those that may have an open segment, the least recently written first. */
  private final Set<PartitionWriter> open = new LinkedHashSet<>();

  GroupCommit(
      Archive archive,
      RecorderName recorder,
      RecorderOptions options,
      Sealer sealer,
      Counters counters) {
    this.archive = archive;
    this.recorder = recorder;
    this.options = options;
    this.sealer = sealer;
    this.counters = counters;
    this.threads = Executors.newFixedThreadPool(THREADS, Daemons.named(recorder.text() + "-write"));
  }

  /**
   * Returns when every event of the commit is as safe as the options ask.
   *
   * @throws IOException if a partition could not be written for as long as it may be tried
   */
  void write(Commit commit) throws IOException, InterruptedException {
    List<Future<?>> parts = new ArrayList<>();
    for (var batch : commit.batches().entrySet()) {
      PartitionWriter writer =
          writers.computeIfAbsent(
              batch.getKey(),
              p -> new PartitionWriter(archive, p, recorder, options, sealer, encoders));
      if (!open.remove(writer) && open.size() >= options.maxOpenSegments()) {
        await(parts);
        parts.clear();
        sealLeastRecent();
      }
      open.add(writer);
      if (commit.batches().size() == 1) {
        writeTrying(writer, batch.getValue());
      } else {
        parts.add(
            threads.submit(
                () -> {
                  writeTrying(writer, batch.getValue());
                  return null;
                }));
      }
    }
    await(parts);
  }

  /**
   * Waits for all, also when one has failed: a writer that is still at work could not be closed.
   */
  private static void await(List<Future<?>> parts) throws IOException, InterruptedException {
    IOException failure = null;
    for (Future<?> part : parts) {
      try {
        part.get();
      } catch (InterruptedException e) {
        parts.forEach(other -> other.cancel(true));
        throw e;
      } catch (ExecutionException e) {
        IOException cause =
            e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        if (failure == null) {
          failure = cause;
        } else {
          failure.addSuppressed(cause);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void writeTrying(PartitionWriter writer, Batch batch)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      try {
        writer.write(batch);
        return;
      } catch (ArchiveException e) {
        throw e;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          // HDFS answers an interrupt with an exception of its own.
          throw new InterruptedException("interrupted while writing: " + e);
        }
        counters.ioErrors.increment();
        long left =
            options.retryFor().toMillis()
                - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (left <= 0) {
          throw e;
        }
        LOG.warn(
            "writing failed; {} events are written again in a new segment, for another {} ms",
            batch.events(),
            left,
            e);
        TimeUnit.MILLISECONDS.sleep(Math.min(pause, left));
      }
    }
  }

  /**
   * Makes room for half as many as may be open, so that the next ones are written in parallel too.
   */
  private void sealLeastRecent() throws InterruptedException {
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    for (int i = (options.maxOpenSegments() + 1) / 2; i > 0; i--) {
      leastRecentFirst.next().seal();
      leastRecentFirst.remove();
    }
  }

  /** Has those segments sealed that are old or idle. */
  void roll(Instant now) throws InterruptedException {
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    while (leastRecentFirst.hasNext()) {
      PartitionWriter writer = leastRecentFirst.next();
      if (writer.isDue(now)) {
        writer.seal();
      }
      if (!writer.isOpen()) {
        leastRecentFirst.remove();
      }
    }
  }

  /** Has all segments sealed, and ends. */
  void close() throws InterruptedException {
    for (PartitionWriter writer : open) {
      writer.seal();
    }
    threads.shutdownNow();
    encoders.close();
  }
}
