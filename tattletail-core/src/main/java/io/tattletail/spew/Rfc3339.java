package io.tattletail.spew;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * Date and time as <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339</a> writes
 * them; for serializers of formats with such times.
 *
 * <p>A year has four digits, a fraction of a second any number of digits; those behind the ninth
 * are dropped. {@code t} and {@code z} may be lower-case. An offset is {@code Z}, or hours and
 * minutes up to {@code 23:59}. Hour 24 and offsets with seconds are not in RFC 3339.
 *
 * <p>A leap second, {@code :60}, is taken at 23:59:60 UTC on the last day of any month, whether
 * there was one or not. {@link Instant} has no leap seconds: all of it is the last microsecond of
 * the second before, {@code 23:59:59.999999}, so that it stays on its day, and before all events of
 * the next second.
 */
public final class Rfc3339 {
  private static final int LEAP_SECOND_NANOS = 999_999_000;
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int NANO_DIGITS = 9;

  /** What of a text is quoted in a message. */
  private static final int MOST_QUOTED = 60;

  private final String what;
  private final String text;
  private int at;

  private Rfc3339(String what, String text) {
    this.what = what;
    this.text = text;
  }

  /**
   * Parses a date and time.
   *
   * @param what the name of the time, for the message
   * @throws SpewFormatException if the text is not a time of RFC 3339
   */
  public static Instant parse(String what, String text) throws SpewFormatException {
    return new Rfc3339(what, text).parse();
  }

  private Instant parse() throws SpewFormatException {
    long day = date();
    expect("Tt", "T");
    long second = number("hour", 2, 0, 23) * 3_600L;
    expect(":", ":");
    second += number("minute", 2, 0, 59) * 60L;
    expect(":", ":");
    int secondOfMinute = number("second", 2, 0, 60);
    int nanos = fraction();
    long epochSecond = day * SECONDS_PER_DAY + second + secondOfMinute - offset();
    if (at < text.length()) {
      throw malformed("the end");
    }
    return secondOfMinute == 60
        ? leapSecond(epochSecond)
        : Instant.ofEpochSecond(epochSecond, nanos);
  }

  /** Days since 1970. */
  private long date() throws SpewFormatException {
    int year = number("year", 4, 0, 9_999);
    expect("-", "-");
    int month = number("month", 2, 1, 12);
    expect("-", "-");
    int day = number("day", 2, 1, 31);
    try {
      return LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw new SpewFormatException(
          "%s: %s has no day %d".formatted(trouble(), YearMonth.of(year, month), day), e);
    }
  }

  private int fraction() throws SpewFormatException {
    if (peek() != '.') {
      return 0;
    }
    at++;
    int nanos = 0;
    int digits = 0;
    for (; isDigit(peek()); at++, digits++) {
      if (digits < NANO_DIGITS) {
        nanos = nanos * 10 + peek() - '0';
      }
    }
    if (digits == 0) {
      throw malformed("a digit");
    }
    for (; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** Seconds east of UTC. */
  private int offset() throws SpewFormatException {
    char sign = expect("Zz+-", "Z, + or -");
    if (sign == 'Z' || sign == 'z') {
      return 0;
    }
    int seconds = number("offset hour", 2, 0, 23) * 3_600;
    expect(":", ":");
    seconds += number("offset minute", 2, 0, 59) * 60;
    return sign == '+' ? seconds : -seconds;
  }

  /**
   * The instant of a leap second.
   *
   * @param next the start of the second behind it
   */
  private Instant leapSecond(long next) throws SpewFormatException {
    boolean startsDay = Math.floorMod(next, SECONDS_PER_DAY) == 0;
    if (!startsDay
        || LocalDate.ofEpochDay(Math.floorDiv(next, SECONDS_PER_DAY)).getDayOfMonth() != 1) {
      throw new SpewFormatException(
          "%s: second 60 is at the end of a month in UTC, this is before %s"
              .formatted(trouble(), Instant.ofEpochSecond(next).atOffset(ZoneOffset.UTC)));
    }
    return Instant.ofEpochSecond(next - 1, LEAP_SECOND_NANOS);
  }

  private int number(String part, int digits, int least, int most) throws SpewFormatException {
    int value = 0;
    int start = at;
    for (; at < start + digits; at++) {
      char digit = peek();
      if (!isDigit(digit)) {
        throw malformed("a digit of the " + part);
      }
      value = value * 10 + digit - '0';
    }
    if (value < least || value > most) {
      throw new SpewFormatException(
          "%s: %s %d is not between %d and %d".formatted(trouble(), part, value, least, most));
    }
    return value;
  }

  private char expect(String oneOf, String expected) throws SpewFormatException {
    char found = peek();
    if (at >= text.length() || oneOf.indexOf(found) < 0) {
      throw malformed(expected);
    }
    at++;
    return found;
  }

  private SpewFormatException malformed(String expected) {
    return new SpewFormatException(
        "%s: expected %s at index %d, found %s"
            .formatted(
                trouble(),
                expected,
                at,
                at < text.length() ? "'" + text.charAt(at) + "'" : "none"));
  }

  private String trouble() {
    return "%s '%s' is not in RFC 3339"
        .formatted(
            what, text.length() <= MOST_QUOTED ? text : text.substring(0, MOST_QUOTED) + "…");
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
