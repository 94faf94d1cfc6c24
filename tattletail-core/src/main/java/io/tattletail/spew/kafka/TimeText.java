package io.tattletail.spew.kafka;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as records have them: ISO-8601 with an offset, or milliseconds since 1970. */
final class TimeText {
  private static final Pattern MILLIS = Pattern.compile("-?\\d{1,18}");

  private TimeText() {}

  /** Empty if the text is no time. */
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
