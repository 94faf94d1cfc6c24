package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How fast a replay delivers events. Time in which the replay is paused does not count. Immutable
 * and thread-safe.
 */
public final class Pace {
  private static final Pace AS_FAST_AS_POSSIBLE =
      new Pace("as fast as possible", () -> Optional.empty());

  private final String text;
  private final Supplier<Optional<Pacer>> pacers;

  private Pace(String text, Supplier<Optional<Pacer>> pacers) {
    this.text = text;
    this.pacers = pacers;
  }

  /** Without waiting. */
  public static Pace asFastAsPossible() {
    return AS_FAST_AS_POSSIBLE;
  }

  /**
   * The original pace: events keep their distances in time, divided by the factor.
   *
   * <p>If the handler or the archive was slow, late events are delivered at once, and later ones
   * stay on their schedule: the replay catches up.
   *
   * @param factor 1 for the original pace, 10 for ten times as fast
   * @param maxGap no wait between two events is longer than this; longer gaps are shortened to it
   * @throws IllegalArgumentException if the factor is not positive and finite, or the gap negative
   */
  public static Pace original(double factor, Duration maxGap) {
    checkArgument(factor > 0 && Double.isFinite(factor), "factor must be positive, is %s", factor);
    checkArgument(!maxGap.isNegative(), "maxGap must not be negative, is %s", maxGap);
    return new Pace(
        "%s times the original pace, gaps of at most %s".formatted(factor, maxGap),
        () -> Optional.of(new Pacer.Original(factor, maxGap)));
  }

  /**
   * A fixed number of events a second, evenly. A late replay may catch up the events of the last
   * second, and no more.
   *
   * @throws IllegalArgumentException if the rate is not positive and finite
   */
  public static Pace eventsPerSecond(double rate) {
    checkArgument(
        rate > 0 && Double.isFinite(rate), "eventsPerSecond must be positive, is %s", rate);
    return new Pace(
        "%s events per second".formatted(rate), () -> Optional.of(new Pacer.Even(rate)));
  }

  boolean isUnlimited() {
    return this == AS_FAST_AS_POSSIBLE;
  }

  /** What keeps this pace in one replay; empty if there is nothing to wait for. */
  Optional<Pacer> newPacer() {
    return pacers.get();
  }

  @Override
  public String toString() {
    return text;
  }
}
