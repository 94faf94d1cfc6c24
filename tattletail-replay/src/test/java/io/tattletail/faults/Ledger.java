package io.tattletail.faults;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
  private Floors mayBeGone = Floors.none();
  private Floors gone = Floors.none();

  /** What engines tell events apart by. */
  record Key(String channel, String id, Instant timestamp) {
    static Key of(SpewEvent event) {
      return new Key(event.channel(), event.id(), event.timestamp());
    }

    private boolean isBelow(Floors floors) {
      return floors.isRetired(channel, LocalDate.ofInstant(timestamp, ZoneOffset.UTC));
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
   * @param revived events of retired days that were seen again
   */
  record Verdict(
      long acknowledged,
      long told,
      long lost,
      long invented,
      long repeated,
      long seenTwice,
      long vanished,
      long revived) {
    static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, 0, 0, 0);

    Verdict plus(Verdict other) {
      return new Verdict(
          acknowledged + other.acknowledged,
          told + other.told,
          lost + other.lost,
          invented + other.invented,
          repeated + other.repeated,
          seenTwice + other.seenTwice,
          vanished + other.vanished,
          revived + other.revived);
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
          vanished + other.vanished,
          revived + other.revived);
    }

    boolean isGood() {
      return lost == 0
          && invented == 0
          && repeated == 0
          && seenTwice == 0
          && vanished == 0
          && revived == 0;
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

  /** Days are about to be retired: from now on it is no loss if they are not there. */
  synchronized void mayBeGone(Floors floors) {
    mayBeGone = floors;
  }

  /** Days are retired: who begins to read now must not see them. */
  synchronized void gone(Floors floors) {
    gone = floors;
  }

  /** Whether a day may not be there. */
  synchronized boolean mayBeGone(Partition partition) {
    return mayBeGone.isRetired(partition);
  }

  /**
   * What a replay that begins now has to give, and what it must not.
   *
   * @param acknowledged what was so far
   * @param gone the floors below which nothing may be seen
   */
  record Expectation(Set<Key> acknowledged, Floors gone) {
    /** Copies the set. */
    Expectation {
      acknowledged = Set.copyOf(acknowledged);
    }
  }

  synchronized Expectation expectation() {
    return new Expectation(acknowledged, gone);
  }

  Verdict judge(List<SpewEvent> replayed) {
    return judge(replayed, expectation());
  }

  /**
   * Judges a replay.
   *
   * @param expected of one that began when it did
   */
  synchronized Verdict judge(List<SpewEvent> replayed, Expectation expected) {
    Set<Key> seen = new HashSet<>();
    long invented = 0;
    long repeated = 0;
    long revived = 0;
    for (SpewEvent event : replayed) {
      Key key = Key.of(event);
      if (!event.serialized().orElseThrow().equals(published.get(key))) {
        invented++;
      } else if (!seen.add(key)) {
        repeated++;
      } else if (key.isBelow(expected.gone())) {
        revived++;
      }
    }
    long missing =
        expected.acknowledged().stream()
            .filter(key -> !seen.contains(key) && !key.isBelow(mayBeGone))
            .count();
    long excused = Math.min(missing, told);
    return new Verdict(
        expected.acknowledged().size(),
        excused,
        missing - excused,
        invented,
        repeated,
        0,
        0,
        revived);
  }

  /** Judges what an engine sees when all is published: what a replay gives, and nothing else. */
  synchronized Verdict judgeSeen(Set<Key> seen, List<SpewEvent> replayed) {
    Set<Key> given = new HashSet<>();
    replayed.forEach(event -> given.add(Key.of(event)));
    long lost = given.stream().filter(key -> !seen.contains(key)).count();
    long invented =
        seen.stream().filter(key -> !given.contains(key) && !key.isBelow(mayBeGone)).count();
    return new Verdict(0, 0, lost, invented, 0, 0, 0, 0);
  }
}
