package io.tattletail.faults;

import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What publishers know of one round: what they published, and what was acknowledged to them. */
final class Ledger {
  private final Map<Key, ByteBuffer> published = new HashMap<>();
  private final Set<Key> acknowledged = new HashSet<>();
  private long told;

  /** What engines tell events apart by. */
  record Key(String channel, String id, Instant timestamp) {
    static Key of(SpewEvent event) {
      return new Key(event.channel(), event.id(), event.timestamp());
    }
  }

  /**
   * What a full replay showed, and what an engine saw all the while.
   *
   * @param acknowledged how many events were
   * @param told acknowledged ones that are gone, and of which the recorder or the verifier said so:
   *     a file was deleted or damaged on purpose
   * @param lost acknowledged ones that are gone without a word
   * @param invented replayed, and never published with these bytes
   * @param repeated replayed before
   * @param seenTwice events that an engine saw twice in one listing
   * @param vanished events that an engine saw, and saw no more in a later listing
   */
  record Verdict(
      long acknowledged,
      long told,
      long lost,
      long invented,
      long repeated,
      long seenTwice,
      long vanished) {
    static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, 0, 0);

    Verdict plus(Verdict other) {
      return new Verdict(
          acknowledged + other.acknowledged,
          told + other.told,
          lost + other.lost,
          invented + other.invented,
          repeated + other.repeated,
          seenTwice + other.seenTwice,
          vanished + other.vanished);
    }

    /** This one, and what another look at the same events found wrong. */
    Verdict also(Verdict other) {
      return new Verdict(
          acknowledged,
          Math.max(told, other.told),
          lost + other.lost,
          invented + other.invented,
          repeated + other.repeated,
          seenTwice + other.seenTwice,
          vanished + other.vanished);
    }

    boolean isGood() {
      return lost == 0 && invented == 0 && repeated == 0 && seenTwice == 0 && vanished == 0;
    }
  }

  synchronized void published(List<SpewEvent> events) {
    for (SpewEvent event : events) {
      published.put(Key.of(event), event.serialized().orElseThrow());
    }
  }

  synchronized void acknowledged(List<SpewEvent> events) {
    events.forEach(event -> acknowledged.add(Key.of(event)));
  }

  /** So many acknowledged events were said to be gone. */
  synchronized void tell(long events) {
    told += events;
  }

  /** How many acknowledged events were said to be gone. */
  synchronized long told() {
    return told;
  }

  /** What was acknowledged so far: a replay that begins now has to give it. */
  synchronized Set<Key> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  Verdict judge(List<SpewEvent> replayed) {
    return judge(replayed, acknowledged());
  }

  /**
   * Judges a replay.
   *
   * @param expected what had been acknowledged when it began
   */
  synchronized Verdict judge(List<SpewEvent> replayed, Set<Key> expected) {
    Set<Key> seen = new HashSet<>();
    long invented = 0;
    long repeated = 0;
    for (SpewEvent event : replayed) {
      Key key = Key.of(event);
      if (!event.serialized().orElseThrow().equals(published.get(key))) {
        invented++;
      } else if (!seen.add(key)) {
        repeated++;
      }
    }
    long gone = expected.stream().filter(key -> !seen.contains(key)).count();
    long excused = Math.min(gone, told);
    return new Verdict(expected.size(), excused, gone - excused, invented, repeated, 0, 0);
  }

  /** Judges what an engine sees when all is published: what a replay gives, and nothing else. */
  Verdict judgeSeen(Set<Key> seen, List<SpewEvent> replayed) {
    Set<Key> given = new HashSet<>();
    replayed.forEach(event -> given.add(Key.of(event)));
    long lost = given.stream().filter(key -> !seen.contains(key)).count();
    long invented = seen.stream().filter(key -> !given.contains(key)).count();
    return new Verdict(0, 0, lost, invented, 0, 0, 0);
  }
}
