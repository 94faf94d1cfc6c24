package io.tattletail.recorder.flume;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Floors;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The floors of the archives of this process, read again when a minute has passed: HDFS sinks have
 * thousands of files open, each of which asks. Thread-safe.
 */
final class SharedFloors {
  /** One for each archive that is configured. */
  private static final Map<Path, SharedFloors> BY_ROOT = new ConcurrentHashMap<>();

  private static final long MAX_AGE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;

  // Both are guarded by this.
  private Floors floors = Floors.none();
  private long readNanos;

  SharedFloors(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.readNanos = nanoTime.getAsLong() - MAX_AGE_NANOS;
  }

  static SharedFloors of(Path root) {
    return BY_ROOT.computeIfAbsent(root, r -> new SharedFloors(System::nanoTime));
  }

  /**
   * The floors as they were a minute ago or later.
   *
   * @throws io.tattletail.archive.ArchiveException if there can be no archive at the root
   */
  synchronized Floors get(Path root, Configuration configuration) throws IOException {
    if (nanoTime.getAsLong() - readNanos >= MAX_AGE_NANOS) {
      return read(root, configuration);
    }
    return floors;
  }

  /** Reads them now, and makes the archive if it is not there yet. */
  synchronized Floors read(Path root, Configuration configuration) throws IOException {
    try (Archive archive = Archive.openOrCreate(root, configuration)) {
      floors = archive.floors();
    }
    readNanos = nanoTime.getAsLong();
    return floors;
  }
}
