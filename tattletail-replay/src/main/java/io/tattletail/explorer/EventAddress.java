package io.tattletail.explorer;

import com.google.common.base.Splitter;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.Micros;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * An event by what it is known by, whatever file it lies in: {@code <time>~<channel>~<id>}. Links
 * are made of it.
 */
record EventAddress(long micros, String channel, String id) {
  static EventAddress of(BlockEvent event) {
    return new EventAddress(event.timestampMicros(), event.channel(), event.id());
  }

  static EventAddress parse(String text) throws RequestException {
    List<String> parts = Splitter.on('~').splitToList(text);
    if (parts.size() == 3) {
      try {
        return new EventAddress(
            Micros.of(Instant.parse(parts.get(0))),
            URLDecoder.decode(parts.get(1), StandardCharsets.UTF_8),
            URLDecoder.decode(parts.get(2), StandardCharsets.UTF_8));
      } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
        throw RequestException.bad("'" + text + "' is no event's address: " + e.getMessage());
      }
    }
    throw RequestException.bad("'" + text + "' is no event's address: <time>~<channel>~<id>");
  }

  /** Whether the event comes before all of the address's channel and time, or after them. */
  int compareTo(BlockEvent event) {
    int byTime = Long.compare(micros, event.timestampMicros());
    return byTime != 0 ? byTime : NameOrder.BYTEWISE.compare(channel, event.channel());
  }

  @Override
  public String toString() {
    return Micros.toInstant(micros)
        + "~"
        + URLEncoder.encode(channel, StandardCharsets.UTF_8)
        + "~"
        + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }
}
