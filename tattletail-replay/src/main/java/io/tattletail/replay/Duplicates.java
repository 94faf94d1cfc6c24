package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.replay.Repetition.DeliveredEvent;
import io.tattletail.spew.Micros;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds events that were delivered before: same channel, id and timestamp. In the archive's order
 * these are neighbours but for others of their channel and timestamp, so only the ids of one
 * channel and timestamp are held, each with its place and a checksum.
 */
class Duplicates {
  private final int maxTies;
  private long timestampMicros = Long.MIN_VALUE;
  private String channel = "";

  /** With this channel and timestamp; its id is decoded only if there is another. */
  private @Nullable BlockEvent first;

  private final Map<String, DeliveredEvent> more = new HashMap<>();

  /** The event that the one asked for last repeats. */
  private @Nullable DeliveredEvent repeated;

  /** Of ids delivered at this channel and timestamp before a replay was resumed. */
  private Set<Long> resumedIds = Set.of();

  Duplicates(int maxTies) {
    this.maxTies = maxTies;
  }

  /** Goes on where another replay was, or this one before it listed the archive again. */
  void resume(ReplayPosition position) {
    timestampMicros = position.timestampMicros();
    channel = position.channel();
    first = null;
    more.clear();
    resumedIds = new HashSet<>(position.idFingerprints());
  }

  /** Whether its id was delivered at its channel and timestamp before the replay was resumed. */
  boolean wasDeliveredBefore(BlockEvent event) {
    return !resumedIds.isEmpty()
        && isAtSamePlace(event)
        && resumedIds.contains(ReplayPosition.fingerprint(event.id()));
  }

  private boolean isAtSamePlace(BlockEvent event) {
    return event.timestampMicros() == timestampMicros && event.channel().equals(channel);
  }

  /** The position of the event asked for last. */
  ReplayPosition position(BlockEvent event) {
    return new ReplayPosition(
        timestampMicros,
        channel,
        event.stream(),
        event.offset(),
        event.recorder(),
        event.sequence(),
        fingerprints());
  }

  private List<Long> fingerprints() {
    Set<Long> all = new TreeSet<>(resumedIds);
    if (first != null) {
      all.add(ReplayPosition.fingerprint(first.id()));
    }
    more.keySet().forEach(id -> all.add(ReplayPosition.fingerprint(id)));
    return List.copyOf(all);
  }

  /**
   * What the event is to one asked for before with its channel, id and timestamp. It is not asked
   * of one that was {@link #wasDeliveredBefore delivered before}.
   *
   * @throws ReplayException if there are more ids than may be held
   */
  Repetition repetition(BlockEvent event) throws ReplayException {
    repeated = null;
    if (!isAtSamePlace(event)) {
      timestampMicros = event.timestampMicros();
      channel = event.channel();
      first = event;
      if (!more.isEmpty()) {
        more.clear();
      }
      resumedIds = Set.of();
      return Repetition.NONE;
    }
    String id = event.id();
    DeliveredEvent candidate = DeliveredEvent.of(event);
    DeliveredEvent earlier =
        first != null && id.equals(first.id())
            ? DeliveredEvent.of(first)
            : more.putIfAbsent(id, candidate);
    if (earlier != null) {
      repeated = earlier;
      return earlier.repeatedBy(candidate);
    }
    if (more.size() >= maxTies) {
      throw new ReplayException(
          "channel %s has more than %d events at %s; raise ReplayerOptions.maxTies to replay them"
              .formatted(channel, maxTies, Micros.toInstant(timestampMicros)));
    }
    return Repetition.NONE;
  }

  /** The event that the one asked for last repeats. */
  DeliveredEvent repeated() {
    checkState(repeated != null, "it repeats none");
    return repeated;
  }
}
