package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.math.LongMath;
import io.tattletail.spew.SpewEventHandler;
import java.time.Duration;
import java.util.Optional;

/**
 * What a replay does when its handler throws: it may try again, and then stops, skips the event, or
 * parks it with another handler. Immutable and thread-safe.
 *
 * <p>It applies to exceptions. An {@link InterruptedException}, or any exception on an interrupted
 * thread, always stops the replay, and an {@link Error} always leaves it unchanged.
 *
 * <p>A batch is tried again as a whole. If that does not help, a policy that skips or parks
 * delivers the batch's events once more, one by one, to find the bad ones. So the handler may get
 * events again that it handled before, as after a refused live batch.
 */
public final class FailurePolicy {
  /** Between two attempts there is never more. */
  static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  private static final FailurePolicy STOP =
      new FailurePolicy(Action.STOP, Optional.empty(), 0, Duration.ZERO);
  private static final FailurePolicy SKIP =
      new FailurePolicy(Action.SKIP, Optional.empty(), 0, Duration.ZERO);

  private final Action action;
  private final Optional<SpewEventHandler> deadLetters;
  private final int retries;
  private final Duration firstPause;

  private enum Action {
    STOP,
    SKIP,
    PARK
  }

  private FailurePolicy(
      Action action, Optional<SpewEventHandler> deadLetters, int retries, Duration firstPause) {
    this.action = action;
    this.deadLetters = deadLetters;
    this.retries = retries;
    this.firstPause = firstPause;
  }

  /**
   * The replay ends with a {@link ReplayException}, which names the event and says from which
   * position to go on with it.
   */
  public static FailurePolicy stop() {
    return STOP;
  }

  /** The event is counted, logged, and not delivered again. */
  public static FailurePolicy skip() {
    return SKIP;
  }

  /**
   * The event is counted, logged, and delivered to another handler, on the same thread. If that
   * throws too, the replay stops as {@link #stop()} says.
   */
  public static FailurePolicy park(SpewEventHandler deadLetters) {
    return new FailurePolicy(Action.PARK, Optional.of(deadLetters), 0, Duration.ZERO);
  }

  /**
   * First tries again, this many times.
   *
   * @param times 0 for no retry
   * @param firstPause before the first retry; each later pause is twice the one before, and at most
   *     a minute
   */
  public FailurePolicy retries(int times, Duration firstPause) {
    checkArgument(times >= 0, "retries must not be negative, is %s", times);
    checkArgument(!firstPause.isNegative(), "firstPause must not be negative, is %s", firstPause);
    return new FailurePolicy(action, deadLetters, times, firstPause);
  }

  boolean stops() {
    return action == Action.STOP;
  }

  Optional<SpewEventHandler> deadLetters() {
    return deadLetters;
  }

  int retries() {
    return retries;
  }

  /**
   * Before the retry of this number.
   *
   * @param retry from 1
   */
  long pauseNanos(int retry) {
    if (firstPause.compareTo(MAX_PAUSE) >= 0) {
      return MAX_PAUSE.toNanos();
    }
    long doubled = LongMath.saturatedMultiply(firstPause.toNanos(), 1L << Math.min(retry - 1, 40));
    return Math.min(doubled, MAX_PAUSE.toNanos());
  }

  @Override
  public String toString() {
    return retries == 0
        ? action.toString()
        : "%s after %d retries, the first after %s".formatted(action, retries, firstPause);
  }
}
