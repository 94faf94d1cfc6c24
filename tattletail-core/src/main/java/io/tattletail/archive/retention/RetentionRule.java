package io.tattletail.archive.retention;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.spew.ChannelFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;

/**
 * How long the days of some channels are kept.
 *
 * @param channels a channel, or a pattern as {@link ChannelFilter#of} takes it
 * @param age how old a day may become: a {@link java.time.Period} or a {@link java.time.Duration}
 */
public record RetentionRule(String channels, TemporalAmount age) {
  private static final OffsetDateTime ANY_TIME = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  /**
   * @throws IllegalArgumentException if the age is not positive
   */
  public RetentionRule {
    checkArgument(
        isPositive(age), "days of %s are kept for %s: expected a positive time", channels, age);
  }

  private static boolean isPositive(TemporalAmount age) {
    try {
      return ANY_TIME.minus(age).isBefore(ANY_TIME);
    } catch (DateTimeException | ArithmeticException e) {
      // Too long to be subtracted from anything.
      return true;
    }
  }

  boolean matches(String channel) {
    return ChannelFilter.of(channels).matches(channel);
  }

  /** The first day that is not too old: that of the moment which lies so far back, in UTC. */
  LocalDate firstKept(Instant now) {
    try {
      return now.atOffset(ZoneOffset.UTC).minus(age).toLocalDate();
    } catch (DateTimeException | ArithmeticException e) {
      // It is before all days there are.
      return LocalDate.MIN;
    }
  }

  @Override
  public String toString() {
    return channels + " for " + age;
  }
}
