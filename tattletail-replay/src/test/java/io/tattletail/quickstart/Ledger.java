package io.tattletail.quickstart;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Stands before a consumer and keeps every event's bytes, to compare what two consumers got. */
final class Ledger implements SpewEventHandler {
  private final SpewEventHandler consumer;
  private final Map<String, ByteBuffer> bytes = new HashMap<>();
  private final Set<String> channels = new HashSet<>();
  private final Set<LocalDate> days = new HashSet<>();
  private Instant latest = Instant.MIN;
  private boolean ordered = true;
  private long events;

  Ledger(SpewEventHandler consumer) {
    this.consumer = consumer;
  }

  @Override
  public synchronized void onEvent(SpewEvent event) throws Exception {
    consumer.onEvent(event);
    events++;
    bytes.put(event.channel() + "/" + event.id(), event.compact().serialized().orElseThrow());
    channels.add(event.channel());
    days.add(event.timestamp().atZone(ZoneOffset.UTC).toLocalDate());
    ordered &= !event.timestamp().isBefore(latest);
    latest = event.timestamp();
  }

  synchronized long events() {
    return events;
  }

  synchronized int channels() {
    return channels.size();
  }

  synchronized int days() {
    return days.size();
  }

  /** Whether events came in time order. */
  synchronized boolean isOrdered() {
    return ordered;
  }

  /** Whether the other got the same events, byte for byte, and as often. */
  synchronized boolean isIdenticalTo(Ledger other) {
    return events == other.events && bytes.equals(other.bytes);
  }
}
