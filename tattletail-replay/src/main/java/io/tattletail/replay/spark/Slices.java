package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The slices of a scan, made when they are asked for first, and shared out among tasks.
 * Thread-safe.
 */
final class Slices {
  /**
   * Less than what a task may read: then few channels have to be merged at a time, and each of a
   * cluster's processors gets some of a small archive.
   */
  private static final long EVENT_SLICE_BYTES = 8 << 20;

  private final ReadSettings settings;
  private final ReplayQuery query;
  private final long bytesOfOne;

  private @Nullable List<ReplaySlice> made;

  private Slices(ReadSettings settings, ReplayQuery query, long bytesOfOne) {
    this.settings = settings;
    this.query = query;
    this.bytesOfOne = bytesOfOne;
  }

  /** For reading events. */
  static Slices ofEvents(ReadSettings settings, ReplayQuery query) {
    return new Slices(settings, query, Math.min(settings.sliceBytes(), EVENT_SLICE_BYTES));
  }

  /** For counting events: as few as can be, for the blocks where they meet have to be read. */
  static Slices ofCounts(ReadSettings settings, ReplayQuery query) {
    return new Slices(settings, query, settings.sliceBytes());
  }

  private synchronized List<ReplaySlice> made() {
    List<ReplaySlice> known = made;
    if (known == null) {
      try (EventReplayer replayer = settings.open()) {
        known = replayer.slices(query, bytesOfOne);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      made = known;
    }
    return known;
  }

  /** All slices, as tasks of about the same size. */
  SlicePartition[] partitions() {
    int processors = Math.max(1, SparkSession.active().sparkContext().defaultParallelism());
    long most = Math.min(settings.sliceBytes(), bytes() / processors);
    List<SlicePartition> partitions = new ArrayList<>();
    List<ReplaySlice> together = new ArrayList<>();
    long bytes = 0;
    for (ReplaySlice slice : made()) {
      if (!together.isEmpty() && bytes + slice.bytes() / 2 > most) {
        partitions.add(SlicePartition.of(together));
        together.clear();
        bytes = 0;
      }
      together.add(slice);
      bytes += slice.bytes();
    }
    if (!together.isEmpty()) {
      partitions.add(SlicePartition.of(together));
    }
    return partitions.toArray(SlicePartition[]::new);
  }

  /** Of all slices together, in files. */
  long bytes() {
    return made().stream().mapToLong(ReplaySlice::bytes).sum();
  }
}
