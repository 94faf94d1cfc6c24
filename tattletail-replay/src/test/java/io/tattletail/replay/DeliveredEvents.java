package io.tattletail.replay;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.util.Arrays;
import java.util.List;

/**
 * What a replay delivered: a hash of each event, in order, and positions in between. Two replays
 * that delivered the same have the same hashes.
 *
 * @param hashes of channel, id, timestamp, position and bytes of each event
 * @param stops positions, in order
 */
record DeliveredEvents(long[] hashes, List<Stop> stops) {
  private static final HashFunction HASH = Hashing.farmHashFingerprint64();

  /**
   * A position.
   *
   * @param delivered how many events were delivered up to it
   * @param position as a service stores it
   */
  record Stop(int delivered, String position) {}

  static long hash(SpewEvent event) {
    SpewPosition position = event.position().orElseThrow();
    return HASH.newHasher()
        .putUnencodedChars(event.channel())
        .putUnencodedChars(event.id())
        .putUnencodedChars(event.timestamp().toString())
        .putUnencodedChars(position.stream())
        .putLong(position.previous())
        .putLong(position.offset())
        .putBytes(event.serialized().orElseThrow())
        .hash()
        .asLong();
  }

  /** What is delivered behind a stop. */
  long[] behind(Stop stop) {
    return Arrays.copyOfRange(hashes, stop.delivered(), hashes.length);
  }
}
