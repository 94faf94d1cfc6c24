package io.tattletail.spew.kafka;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses the times in records: ISO-8601 with an offset, or milliseconds since 1970-01-01T00:00:00Z.
 */
final class TimeText {
  private static final Pattern MILLIS = Pattern.compile("-?\\d{1,18}");

  private TimeText() {}

  /** The time of a text; empty if the text is no time. */
  static Optional<Instant> parse(String text) {
    String trimmed = text.strip();
    try {
      return Optional.of(
          MILLIS.matcher(trimmed).matches()
              ? Instant.ofEpochMilli(Long.parseLong(trimmed))
              : Instant.parse(trimmed));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
