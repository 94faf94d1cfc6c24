package io.tattletail.spew;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * Where a subscription starts.
 *
 * <p>{@link #now()} and {@link #earliest()} count when the subscription's name is new: a known one
 * goes on where it was. {@link #after} moves the subscription, known or not.
 */
public sealed interface StartAt {
  /** With events that are published from now on. */
  static StartAt now() {
    return Now.NOW;
  }

  /** With the first event the broker still has. */
  static StartAt earliest() {
    return Earliest.EARLIEST;
  }

  /**
   * After an offset on each stream; a stream without an offset here starts with the first event
   * that the broker has.
   *
   * @param offsets by stream, the last offset to skip; {@link SpewPosition#BEGINNING} skips none
   */
  static StartAt after(Map<String, Long> offsets) {
    return new After(offsets);
  }

  /** See {@link StartAt#now()}. */
  enum Now implements StartAt {
    /** The only one. */
    NOW
  }

  /** See {@link StartAt#earliest()}. */
  enum Earliest implements StartAt {
    /** The only one. */
    EARLIEST
  }

  /**
   * See {@link StartAt#after}.
   *
   * @param offsets by stream, the last offset to skip; immutable
   */
  record After(Map<String, Long> offsets) implements StartAt {
    /** Copies the map. */
    public After {
      offsets = ImmutableMap.copyOf(offsets);
    }
  }
}
