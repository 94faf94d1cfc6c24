package io.tattletail.recorder.flume;

import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.rejected.RetiredOffsets;
import io.tattletail.internal.segment.StreamOffsets;
import io.tattletail.spew.SpewEvent;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that one file did not get because their days are retired: of them the offsets alone
 * are kept. Not thread-safe.
 */
final class RetiredEvents implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RetiredEvents.class);

  private final Map<Partition, StreamOffsets> pending = new LinkedHashMap<>();
  private final Path root;
  private final Configuration configuration;
  private final RecorderName recorder;
  private long events;

  /** Opened when there is something to keep. */
  private @Nullable Kept kept;

  /**
   * @param root of the archive
   * @param recorder names the file in which they are kept
   */
  RetiredEvents(Path root, Configuration configuration, RecorderName recorder) {
    this.root = root;
    this.configuration = configuration;
    this.recorder = recorder;
  }

  private record Kept(ArchiveStore archive, RejectedWriter writer) {}

  /** Takes an event, of which nothing is kept until {@link #keep} returned. */
  void add(Partition partition, SpewEvent event) {
    if (events++ == 0) {
      LOG.info(
          "an event of {} is not recorded, because the day is below the floor of its channel; nor may others of this file be",
          partition);
    }
    event
        .position()
        .ifPresent(
            at ->
                pending
                    .computeIfAbsent(partition, day -> new StreamOffsets())
                    .add(at.stream(), at.offset(), at.offset() - at.previous() - 1));
  }

  /**
   * Keeps the offsets of all that was added. After an exception it can be tried again, and they may
   * then be there twice.
   */
  void keep() throws IOException {
    if (pending.isEmpty()) {
      return;
    }
    Kept open = kept;
    if (open == null) {
      ArchiveStore archive = ArchiveStore.openOrCreate(root, configuration);
      open = new Kept(archive, RejectedWriter.ofRetired(archive, recorder));
      kept = open;
    }
    open.writer().write(records());
    pending.clear();
  }

  @Override
  public void close() throws IOException {
    Kept closing = kept;
    kept = null;
    if (closing != null) {
      try {
        closing.writer().close();
      } finally {
        closing.archive().close();
      }
    }
  }

  private List<RejectedEvent> records() {
    Instant now = Instant.now();
    List<RejectedEvent> records = new ArrayList<>();
    pending.forEach(
        (partition, offsets) ->
            records.addAll(
                RetiredOffsets.records(
                    recorder.text(),
                    now,
                    "retired: below the floor of its channel",
                    partition,
                    offsets,
                    Optional.empty())));
    return records;
  }
}
