package io.tattletail.recorder;

import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.UnreadableEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps raw what cannot be recorded. Thread-safe. */
final class RejectedKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedKeeper.class);

  private final RejectedWriter writer;
  private final String recorder;
  private final RecorderOptions options;
  private final Counters counters;
  private final MinuteLog lines;

  RejectedKeeper(
      RejectedWriter writer, String recorder, RecorderOptions options, Counters counters) {
    this.writer = writer;
    this.recorder = recorder;
    this.options = options;
    this.counters = counters;
    this.lines = new MinuteLog(options.nanoTime());
  }

  /** An event, serialized, that can never be recorded, and why. */
  record Rejection(SpewEvent event, String reason) {}

  /** Returns when they are on the disks of the pipeline. */
  void keep(List<Rejection> rejections) throws IOException {
    write(rejections.stream().map(this::rejected).toList());
  }

  private RejectedEvent rejected(Rejection rejection) {
    SpewEvent event = rejection.event();
    return new RejectedEvent(
        recorder,
        options.clock().instant(),
        rejection.reason(),
        event.channel(),
        event.id(),
        event.serializerName().orElseThrow(),
        event.position(),
        event.serialized().orElseThrow());
  }

  /** Returns when they are on the disks of the pipeline. */
  void keepUnreadable(List<UnreadableEvent> events) throws IOException {
    write(events.stream().map(this::rejected).toList());
  }

  private RejectedEvent rejected(UnreadableEvent event) {
    return new RejectedEvent(
        recorder,
        options.clock().instant(),
        event.reason(),
        event.channel(),
        "",
        event.serializer(),
        event.position(),
        event.bytes().orElseGet(() -> ByteBuffer.allocate(0)));
  }

  /** Returns when they are on the disks of the pipeline. */
  void keepBytes(List<RejectedBytes> events) throws IOException {
    write(events.stream().map(this::rejected).toList());
  }

  private RejectedEvent rejected(RejectedBytes event) {
    return new RejectedEvent(
        recorder,
        options.clock().instant(),
        event.reason(),
        event.channel(),
        event.id(),
        event.serializer(),
        event.position(),
        event.bytes());
  }

  private void write(List<RejectedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    writer.write(events);
    counters.rejected.add(events.size());
    lines
        .pass()
        .ifPresent(
            others ->
                LOG.warn(
                    "rejected and kept raw: {}; {} events in all so far",
                    events.get(0).reason(),
                    counters.rejected.sum()));
  }

  void close() throws IOException {
    writer.close();
  }
}
