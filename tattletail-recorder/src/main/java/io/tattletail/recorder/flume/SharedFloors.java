package io.tattletail.recorder.flume;

import io.tattletail.common.Floors;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The floors of the archives of this process, read again when a minute has passed: HDFS sinks have
 * thousands of files open, each of which asks. Thread-safe.
 */
final class SharedFloors {
  private static final Logger LOG = LoggerFactory.getLogger(SharedFloors.class);

  /** One for each archive that is configured. */
  private static final Map<Path, SharedFloors> BY_ROOT = new ConcurrentHashMap<>();

  private static final long MAX_AGE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;

  // All are guarded by this.
  private Floors floors = Floors.none();
  private long readNanos;

  private boolean known;

  SharedFloors(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.readNanos = nanoTime.getAsLong() - MAX_AGE_NANOS;
  }

  static SharedFloors of(Path root) {
    return BY_ROOT.computeIfAbsent(root, r -> new SharedFloors(System::nanoTime));
  }

  /**
   * The floors as they were a minute ago or later; if they cannot be read, as they were before.
   *
   * @throws io.tattletail.common.ArchiveException if there can be no archive at the root
   */
  synchronized Floors get(Path root, Configuration configuration) throws IOException {
    if (nanoTime.getAsLong() - readNanos < MAX_AGE_NANOS) {
      return floors;
    }
    try {
      return read(root, configuration);
    } catch (IOException e) {
      if (!known) {
        throw e;
      }
      // Recording goes on, as an EventRecorder's does, and the next try is in a minute.
      readNanos = nanoTime.getAsLong();
      LOG.warn("the descriptor of {} cannot be read, so its floors are those of before", root, e);
      return floors;
    }
  }

  /** Reads them now, and makes the archive if it is not there yet. */
  synchronized Floors read(Path root, Configuration configuration) throws IOException {
    try (ArchiveStore archive = ArchiveStore.openOrCreate(root, configuration)) {
      floors = archive.floors();
    }
    readNanos = nanoTime.getAsLong();
    known = true;
    return floors;
  }
}
