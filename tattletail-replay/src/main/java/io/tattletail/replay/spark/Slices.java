package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.jspecify.annotations.Nullable;

/** The slices of a scan, made when they are asked for first. Thread-safe. */
final class Slices {
  private final ReadSettings settings;
  private final ReplayQuery query;

  private @Nullable List<ReplaySlice> made;

  Slices(ReadSettings settings, ReplayQuery query) {
    this.settings = settings;
    this.query = query;
  }

  private synchronized List<ReplaySlice> made() {
    List<ReplaySlice> known = made;
    if (known == null) {
      try (EventReplayer replayer = settings.open()) {
        known = replayer.slices(query, settings.sliceBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      made = known;
    }
    return known;
  }

  /** One for each slice. */
  InputPartition[] partitions() {
    return made().stream()
        .map(slice -> new SlicePartition(slice.query().toJson(), slice.hosts()))
        .toArray(InputPartition[]::new);
  }

  /** Of all slices together, in files. */
  long bytes() {
    return made().stream().mapToLong(ReplaySlice::bytes).sum();
  }
}
