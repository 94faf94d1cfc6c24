package io.tattletail.spew;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Times as the archive stores them: microseconds since 1970-01-01T00:00:00Z, negative before,
 * floored.
 */
public final class Micros {
  /** {@link SpewHeader#EARLIEST}. */
  public static final long EARLIEST = of(SpewHeader.EARLIEST);

  /** {@link SpewHeader#LATEST}. */
  public static final long LATEST = of(SpewHeader.LATEST);

  private static final long PER_SECOND = 1_000_000;
  private static final long PER_DAY = 86_400 * PER_SECOND;

  private Micros() {}

  /** Floors to the microsecond; times that a long cannot hold are clamped to the nearest it can. */
  public static long of(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1_000);
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The time that was stored. */
  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
  }

  /** The UTC day a time belongs to. */
  public static LocalDate dayOf(long micros) {
    return LocalDate.ofEpochDay(Math.floorDiv(micros, PER_DAY));
  }

  /** The first microsecond of a UTC day. */
  public static long startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * PER_SECOND;
  }
}
