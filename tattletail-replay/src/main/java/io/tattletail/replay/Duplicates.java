package io.tattletail.replay;

import io.tattletail.archive.Micros;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells events that were given before: same channel, id and timestamp. In the archive's order these
 * are neighbours but for others of their channel and timestamp, so only the ids of one channel and
 * timestamp are held.
 */
final class Duplicates {
  private final int maxTies;
  private long timestampMicros = Long.MIN_VALUE;
  private String channel = "";
  private String firstId = "";
  private final Set<String> moreIds = new HashSet<>();

  Duplicates(int maxTies) {
    this.maxTies = maxTies;
  }

  /**
   * Whether the same was asked before of an event with this channel, id and timestamp.
   *
   * @throws ReplayException if there are more ids than may be held
   */
  boolean isRepeated(long eventMicros, String eventChannel, String id) throws ReplayException {
    if (eventMicros != timestampMicros || !eventChannel.equals(channel)) {
      timestampMicros = eventMicros;
      channel = eventChannel;
      firstId = id;
      moreIds.clear();
      return false;
    }
    if (id.equals(firstId) || !moreIds.add(id)) {
      return true;
    }
    if (moreIds.size() >= maxTies) {
      throw new ReplayException(
          "channel %s has more than %d events at %s; raise ReplayOptions.maxTies to replay them"
              .formatted(channel, maxTies, Micros.toInstant(timestampMicros)));
    }
    return false;
  }
}
