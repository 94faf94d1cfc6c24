package io.tattletail.replay;

import com.google.common.primitives.ImmutableLongArray;
import io.tattletail.archive.Micros;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

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

  /** Of ids given at this channel and timestamp before a replay was resumed. */
  private Set<Long> resumedIds = Set.of();

  Duplicates(int maxTies) {
    this.maxTies = maxTies;
  }

  /** Goes on where another replay was. */
  void resume(ReplayPosition position) {
    timestampMicros = position.timestampMicros();
    channel = position.channel();
    resumedIds = new HashSet<>(position.idFingerprints().asList());
  }

  /** The position of the event asked for last. */
  ReplayPosition position(String stream, long offset, String recorder, long sequence) {
    return new ReplayPosition(
        timestampMicros, channel, stream, offset, recorder, sequence, fingerprints());
  }

  private ImmutableLongArray fingerprints() {
    Set<Long> all = new TreeSet<>(resumedIds);
    if (!firstId.isEmpty()) {
      all.add(ReplayPosition.fingerprint(firstId));
    }
    moreIds.forEach(id -> all.add(ReplayPosition.fingerprint(id)));
    return ImmutableLongArray.copyOf(all);
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
      if (!moreIds.isEmpty()) {
        moreIds.clear();
      }
      resumedIds = Set.of();
      return false;
    }
    if (!resumedIds.isEmpty() && resumedIds.contains(ReplayPosition.fingerprint(id))) {
      return true;
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
