package io.tattletail.archive.retention;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long days are kept, and for how long it can be undone that they are retired. Immutable; each
 * method returns a copy that differs in one value.
 */
public final class RetentionOptions {
  private static final Setting<List<RetentionRule>> RULES = Setting.of("rules", List.of());
  private static final Setting<Duration> UNDO_FOR = Setting.of("undoFor", Duration.ofDays(7));
  private static final Setting<InstantSource> CLOCK =
      Setting.ofCode("clock", InstantSource.system());

  private static final RetentionOptions DEFAULTS =
      new RetentionOptions(Settings.of(RULES, UNDO_FOR, CLOCK));

  private final Settings settings;

  private RetentionOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> RetentionOptions with(Setting<T> setting, T value) {
    return new RetentionOptions(settings.with(setting, value));
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
    List<RetentionRule> more = new ArrayList<>(rules());
    more.add(new RetentionRule(channels, age));
    return with(RULES, List.copyOf(more));
  }

  /** How long retired days are kept before they are deleted. Default 7 days. */
  public RetentionOptions undoFor(Duration time) {
    checkArgument(!time.isNegative(), "undoFor must not be negative, is %s", time);
    return with(UNDO_FOR, time);
  }

  /** Sets the clock by which ages are counted. Default: the system's clock. */
  public RetentionOptions clock(InstantSource clock) {
    return with(CLOCK, clock);
  }

  /** The rules. The first one that matches a channel counts. Immutable. */
  public List<RetentionRule> rules() {
    return settings.get(RULES);
  }

  /** How long retired days are kept before they are deleted. */
  public Duration undoFor() {
    return settings.get(UNDO_FOR);
  }

  /** The clock by which ages are counted. */
  public InstantSource clock() {
    return settings.get(CLOCK);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetentionOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code RetentionOptions(name=value, …)}. */
  @Override
  public String toString() {
    return settings.print(RetentionOptions.class);
  }
}
