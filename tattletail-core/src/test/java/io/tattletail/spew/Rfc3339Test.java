package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc3339Test {
  private static Instant parse(String text) throws SpewFormatException {
    return Rfc3339.parse("time", text);
  }

  @ParameterizedTest
  @CsvSource({
    "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
    "1996-12-19T16:39:57-08:00, 1996-12-20T00:39:57Z",
    "1990-12-31T23:59:60Z, 1990-12-31T23:59:59.999999Z",
    "1990-12-31T15:59:60-08:00, 1990-12-31T23:59:59.999999Z",
    "1937-01-01T12:00:27.87+00:20, 1937-01-01T11:40:27.870Z"
  })
  void theExamplesOfTheRfcAreRead(String text, Instant expected) throws Exception {
    assertThat(parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22t10:15:00z, 2026-11-22T10:15:00Z",
    "2026-11-22T10:15:00.0000000009999999999999999999999Z, 2026-11-22T10:15:00Z",
    "2026-11-22T10:15:00.1234567899Z, 2026-11-22T10:15:00.123456789Z",
    "2026-11-22T10:15:00+18:30, 2026-11-21T15:45:00Z",
    "2026-11-22T10:15:00-23:59, 2026-11-23T10:14:00Z",
    "2026-11-22T10:15:00-00:00, 2026-11-22T10:15:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2017-01-01T05:29:60.75+05:30, 2016-12-31T23:59:59.999999Z",
    "1972-06-30T23:59:60.0Z, 1972-06-30T23:59:59.999999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999999Z, 9999-12-31T23:59:59.999999999Z"
  })
  void digitsOffsetsAndLeapSecondsAreThoseOfTheRfc(String text, Instant expected) throws Exception {
    assertThat(parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2026-11-22T24:00:00Z | hour 24 is not between 0 and 23",
        "2026-11-22T10:60:00Z | minute 60 is not between 0 and 59",
        "2026-11-22T10:15:61Z | second 61 is not between 0 and 60",
        "2026-11-22T10:15:60Z | second 60 is at the end of a month in UTC, this is before 2026-11-22T10:16Z",
        "2026-12-31T23:59:60+01:00 | second 60 is at the end of a month in UTC",
        "2026-12-30T23:59:60Z | second 60 is at the end of a month in UTC",
        "2026-11-22T10:15:00+01:00:30 | expected the end at index 25, found ':",
        "2026-11-22T10:15:00+24:00 | offset hour 24 is not between 0 and 23",
        "2026-11-22T10:15:00+01:60 | offset minute 60 is not between 0 and 59",
        "2026-11-22T10:15:00+01 | expected : at index 22, found none",
        "2026-11-22T10:15:00+0100 | expected : at index 22, found '0",
        "2026-11-22T10:15:00 | expected Z, + or - at index 19, found none",
        "2026-11-22T10:15Z | expected : at index 16, found 'Z",
        "2026-11-22 10:15:00Z | expected T at index 10, found ' ",
        "2026-11-22T10:15:00.Z | expected a digit at index 20, found 'Z",
        "2026-11-22T10:15:00,5Z | expected Z, + or - at index 19",
        "2026-13-01T00:00:00Z | month 13 is not between 1 and 12",
        "2026-02-29T00:00:00Z | 2026-02 has no day 29",
        "2026-1-01T00:00:00Z | expected a digit of the month at index 6, found '-",
        "12026-01-01T00:00:00Z | expected - at index 4, found '6",
        "２026-01-01T00:00:00Z | expected a digit of the year at index 0",
        "`` | expected a digit of the year at index 0"
      })
  void whatIsNotInTheRfcIsAnErrorThatSaysWhere(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isExactlyInstanceOf(SpewFormatException.class)
        .hasMessageContaining("time '" + text + "' is not in RFC 3339: ")
        .hasMessageContaining(message);
  }

  @Test
  void aMessageQuotesTheBeginningOfALongText() {
    assertThatThrownBy(() -> parse("2026-11-22T10:15:00." + "1".repeat(1_000_000)))
        .hasMessage(
            "time '2026-11-22T10:15:00."
                + "1".repeat(40)
                + "…' is not in RFC 3339: expected Z, + or - at index 1000020, found none");
  }

  @Test
  void anyTimeIsReadAndADamagedOneIsAnErrorOrReadAsJavaReadsIt() throws Exception {
    long seed = Long.getLong("rfc3339.seed", System.nanoTime());
    System.out.println("-Drfc3339.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String digits = random.nextBoolean() ? "" : "" + random.nextLong(1, 1L << 60);
      long second = random.nextLong(-62_000_000_000L, 253_000_000_000L);
      int offset = random.nextInt(-1_439, 1_440);
      String text = text(second, digits, offset, random.nextBoolean());

      assertThat(parse(text)).as("seed %d: %s", seed, text).isEqualTo(instant(second, digits));

      StringBuilder damaged = new StringBuilder(text);
      damaged.setCharAt(
          random.nextInt(text.length()), "0123456789:-+.TZtz ".charAt(random.nextInt(19)));
      compareWithJava(damaged.toString(), "seed %d: %s".formatted(seed, damaged));
    }
  }

  private static String text(long second, String digits, int offset, boolean lowerCase) {
    String local =
        Instant.ofEpochSecond(second + offset * 60L)
            .atOffset(ZoneOffset.UTC)
            .toLocalDateTime()
            .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT));
    String zone =
        offset == 0
            ? "Z"
            : "%s%02d:%02d"
                .formatted(offset < 0 ? '-' : '+', Math.abs(offset) / 60, Math.abs(offset) % 60);
    String text = local + (digits.isEmpty() ? "" : "." + digits) + zone;
    return lowerCase ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static Instant instant(long second, String digits) {
    String nine = (digits + "000000000").substring(0, 9);
    return Instant.ofEpochSecond(second, Long.parseLong(nine));
  }

  /** What both read is the same instant. */
  private static void compareWithJava(String text, String where) {
    Instant java;
    Instant ours;
    try {
      ours = parse(text);
    } catch (SpewFormatException e) {
      assertThat(e).as(where).hasMessageContaining("is not in RFC 3339: ");
      return;
    }
    try {
      java = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return;
    }
    assertThat(ours).as(where).isEqualTo(java);
  }

  @Test
  void aLeapSecondIsBetweenItsNeighboursAndOnItsDay() throws Exception {
    for (LocalDate next = LocalDate.of(1972, 2, 1);
        next.getYear() < 2030;
        next = next.plusMonths(1)) {
      Instant leap = parse(next.minusDays(1) + "T23:59:60.999999999Z");

      assertThat(leap).isBefore(parse(next + "T00:00:00Z"));
      assertThat(leap).isAfterOrEqualTo(parse(next.minusDays(1) + "T23:59:59.999999Z"));
    }
  }
}
