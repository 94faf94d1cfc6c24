package io.tattletail.replay.mirror;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror remembers from one pass to the next, so that the next one need not look into every
 * directory. It is not stored: the first pass of a process looks at everything. Used by one thread
 * at a time.
 */
final class PassMemory {
  /** When the last pass began that ended. */
  private @Nullable Instant last;

  /** When the last one began that looked at everything. */
  private @Nullable Instant everything;

  private Set<Partition> again = Set.of();

  private Floors floors = Floors.none();

  /**
   * Since when directories may have changed without having been looked into; empty for all. Days
   * that were retired and come back have directories of an earlier time.
   */
  Optional<Instant> changedSince(MirrorOptions options, Instant now, Floors present) {
    if (last == null
        || everything == null
        || last.isAfter(now)
        || everything.isAfter(now)
        || !floors.equals(present)
        || options.verification() == Verification.ALL
        || !everything.plus(options.everythingAfter()).isAfter(now)) {
      return Optional.empty();
    }
    return Optional.of(last.minus(options.margin()));
  }

  /** Partitions to look into, whatever their directories say. */
  Set<Partition> again() {
    return again;
  }

  void ended(
      Instant began, boolean lookedAtEverything, Set<Partition> toLookAgain, Floors honoured) {
    floors = honoured;
    last = began;
    if (lookedAtEverything) {
      everything = began;
    }
    again = Set.copyOf(toLookAgain);
  }
}
