package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosTest {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0, 1970-01-01",
    "1970-01-01T00:00:00.000000999Z, 0, 1970-01-01",
    "1969-12-31T23:59:59.999999999Z, -1, 1969-12-31",
    "1969-12-31T23:59:59.999998001Z, -2, 1969-12-31",
    "2026-11-22T00:00:00.000001Z, 1795305600000001, 2026-11-22",
    "0000-01-01T00:00:00Z, -62167219200000000, 0000-01-01",
    "9999-12-31T23:59:59.999999999Z, 253402300799999999, 9999-12-31"
  })
  void aTimeIsFlooredToTheMicrosecond(Instant time, long micros, LocalDate day) {
    assertThat(Micros.of(time)).isEqualTo(micros);
    assertThat(Micros.dayOf(micros)).isEqualTo(day);
    assertThat(Micros.of(Micros.toInstant(micros))).isEqualTo(micros);
    assertThat(Micros.toInstant(micros)).isBeforeOrEqualTo(time);
  }

  @Test
  void theBoundsAreThoseOfAnEvent() {
    assertThat(Micros.EARLIEST).isEqualTo(-62167219200000000L);
    assertThat(Micros.LATEST).isEqualTo(253402300799999999L);
  }

  @Test
  void timesThatALongCannotHoldAreClamped() {
    assertThat(Micros.of(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    assertThat(Micros.of(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aDayStartsAtMidnightUtc() {
    LocalDate day = LocalDate.of(1969, 7, 20);

    assertThat(Micros.toInstant(Micros.startOf(day))).isEqualTo("1969-07-20T00:00:00Z");
    assertThat(Micros.dayOf(Micros.startOf(day) - 1)).isEqualTo(day.minusDays(1));
  }
}
