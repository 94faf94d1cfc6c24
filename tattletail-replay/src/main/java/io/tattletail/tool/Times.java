package io.tattletail.tool;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as people type them. */
final class Times {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|w)");
  private static final Pattern WITHOUT_ZONE =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}[0-9:.]*");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  private Times() {}

  /** A day, which is its beginning in UTC, or a time with its zone. */
  static Instant time(String text) throws ToolException {
    try {
      return text.length() <= 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw ToolException.usage(
          WITHOUT_ZONE.matcher(text).matches()
              ? "'%s' has no time zone: write %sZ for UTC".formatted(text, text.replace(' ', 'T'))
              : "'%s' is no time: write a day, 2026-11-22, or a time with its zone, 2026-11-22T10:00Z"
                  .formatted(text),
          e);
    }
  }

  /** A day. */
  static LocalDate day(String text) throws ToolException {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ToolException.usage("'%s' is no day: write 2026-11-22".formatted(text), e);
    }
  }

  /** A number and its unit. */
  static Duration duration(String text) throws ToolException {
    Matcher matcher = DURATION.matcher(text);
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw ToolException.usage(
          "'%s' is no duration: write a number and ms, s, m, h, d or w, such as 30d"
              .formatted(text));
    }
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }
}
