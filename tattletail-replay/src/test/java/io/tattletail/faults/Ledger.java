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

  private record Key(String channel, String id, Instant timestamp) {
    static Key of(SpewEvent event) {
      return new Key(event.channel(), event.id(), event.timestamp());
    }
  }

  /**
   * What a full replay showed.
   *
   * @param acknowledged how many events were
   * @param lost of these, and not replayed
   * @param invented replayed, and never published with these bytes
   * @param repeated replayed before
   */
  record Verdict(long acknowledged, long lost, long invented, long repeated) {
    static final Verdict NONE = new Verdict(0, 0, 0, 0);

    Verdict plus(Verdict other) {
      return new Verdict(
          acknowledged + other.acknowledged,
          lost + other.lost,
          invented + other.invented,
          repeated + other.repeated);
    }

    boolean isGood() {
      return lost == 0 && invented == 0 && repeated == 0;
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

  synchronized Verdict judge(List<SpewEvent> replayed) {
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
    long lost = acknowledged.stream().filter(key -> !seen.contains(key)).count();
    return new Verdict(acknowledged.size(), lost, invented, repeated);
  }
}
