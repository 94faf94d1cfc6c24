package io.tattletail.archive.retention;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;

/**
 * How long days are kept, and for how long it can be undone that they are retired. Immutable; each
 * method returns a copy that differs in one value.
 */
public final class RetentionOptions {
  private static final RetentionOptions DEFAULTS =
      new RetentionOptions(List.of(), Duration.ofDays(7), InstantSource.system());

  private final List<RetentionRule> rules;
  private final Duration undoFor;
  private final InstantSource clock;

  private RetentionOptions(List<RetentionRule> rules, Duration undoFor, InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.undoFor = undoFor;
    this.clock = clock;
  }

  /** No rule, so that all days are kept for ever; and the default that each method states. */
  public static RetentionOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Adds a rule. The first rule that matches a channel counts; channels that no rule matches are
   * kept for ever.
   *
   * @param channels a channel, or a pattern as {@link io.tattletail.spew.ChannelFilter#of} takes it
   * @param age how old a day may become, counted to its end in UTC: a {@link java.time.Period} or a
   *     {@link Duration}
   * @throws IllegalArgumentException if the age is not positive
   */
  public RetentionOptions keep(String channels, TemporalAmount age) {
    List<RetentionRule> more = new ArrayList<>(rules);
    more.add(new RetentionRule(channels, age));
    return new RetentionOptions(more, undoFor, clock);
  }

  /** How long retired days are kept before they are deleted. Default 7 days. */
  public RetentionOptions undoFor(Duration time) {
    checkArgument(!time.isNegative(), "undoFor must not be negative, is %s", time);
    return new RetentionOptions(rules, time, clock);
  }

  /** Sets the clock by which ages are counted. Default: the system's clock. */
  public RetentionOptions clock(InstantSource clock) {
    return new RetentionOptions(rules, undoFor, clock);
  }

  /** The rules. The first one that matches a channel counts. Immutable. */
  public List<RetentionRule> rules() {
    return rules;
  }

  Duration undoFor() {
    return undoFor;
  }

  InstantSource clock() {
    return clock;
  }
}
