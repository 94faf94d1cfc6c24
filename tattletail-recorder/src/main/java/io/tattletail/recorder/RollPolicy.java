package io.tattletail.recorder;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells when a segment has to be sealed, as the options of its recorder say: by its size, its age
 * or the time without an event. Immutable.
 */
final class RollPolicy {
  private final long rollBytes;
  private final Duration rollAge;
  private final Optional<Duration> rollIdle;
  private final Duration lookInterval;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  RollPolicy(RecorderOptions options) {
    rollBytes = options.rollBytes();
    rollAge = options.rollAge();
    rollIdle = options.rollIdle();
    lookInterval = options.lookInterval();
    clock = options.clock();
    nanoTime = options.nanoTime();
  }

  /**
   * A time on the wall clock and one that only goes forward: a wall clock that is wrong for a
   * moment must not keep a segment open for as long as it was wrong by.
   */
  record Moment(Instant wall, long nanos) {
    /** Whether so much time has passed since then, on either of the two. */
    private boolean isPast(Duration age, Moment now) {
      return !now.wall.isBefore(wall.plus(age)) || now.nanos - nanos >= age.toNanos();
    }
  }

  /** The present moment on both clocks. */
  Moment now() {
    return new Moment(clock.instant(), nanoTime.getAsLong());
  }

  /** The clock that only goes forward. */
  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Whether a file of this length is large enough. */
  boolean isLarge(long length) {
    return length >= rollBytes;
  }

  /** Whether a segment is old, or had no event for too long. */
  boolean isDue(Moment opened, Moment written, Moment now) {
    return opened.isPast(rollAge, now)
        || (rollIdle.isPresent() && written.isPast(rollIdle.get(), now));
  }

  /** Whether a segment had no event for so long that its file has to be looked at. */
  boolean isIdle(Moment written, Moment now) {
    return written.isPast(lookInterval, now);
  }
}
