package io.tattletail.explorer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends what a reading finds, and every quarter second how far it is: so that the page can show it,
 * and a reading ends soon after nobody listens. Not thread-safe.
 */
final class EventSink {
  private static final long INTERVAL_NANOS = Duration.ofMillis(250).toNanos();

  private final JsonLines lines;
  private long sentNanos = System.nanoTime();
  private long events;
  private long found;

  EventSink(JsonLines lines) {
    this.lines = lines;
  }

  void found(ObjectNode event) throws IOException {
    found++;
    lines.write("event", event);
  }

  /**
   * An event was read.
   *
   * @param resume how to go on from here
   */
  void read(long micros, Resume resume) throws IOException {
    events++;
    long now = System.nanoTime();
    if (now - sentNanos >= INTERVAL_NANOS) {
      sentNanos = now;
      ObjectNode progress = counts();
      progress.put("time", Micros.toInstant(micros).toString());
      resume.put(progress);
      lines.write("progress", progress);
    }
  }

  /** Adds to a line how to go on. */
  interface Resume {
    void put(ObjectNode json);
  }

  long events() {
    return events;
  }

  long found() {
    return found;
  }

  ObjectNode counts() {
    return JsonLines.object().put("read", events).put("found", found);
  }
}
