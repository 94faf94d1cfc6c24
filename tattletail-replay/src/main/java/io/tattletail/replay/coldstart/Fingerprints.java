package io.tattletail.replay.coldstart;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers the events delivered last that have no position, by a hash of channel, id and timestamp
 * of 128 bits: two events with one fingerprint are not expected. Not thread-safe.
 */
final class Fingerprints {
  private final int most;
  private final Set<HashCode> known = new LinkedHashSet<>();
  private boolean mustKeep;
  private int toBeKept;

  /**
   * @param most how many are held
   */
  Fingerprints(int most) {
    this.most = most;
  }

  static HashCode of(SpewEvent event) {
    return Hashing.murmur3_128()
        .newHasher()
        .putInt(event.channel().length())
        .putString(event.channel(), StandardCharsets.UTF_8)
        .putLong(Micros.of(event.timestamp()))
        .putString(event.id(), StandardCharsets.UTF_8)
        .hash();
  }

  boolean contains(SpewEvent event) {
    return !known.isEmpty() && known.contains(of(event));
  }

  /** Events added from now on must not be forgotten: they may come again. */
  void keepFromNow() {
    mustKeep = true;
  }

  /**
   * Adds an event, in place of the one added first if there are too many.
   *
   * @throws ColdStartException if that one must not be forgotten
   */
  void add(SpewEvent event) throws ColdStartException {
    if (!known.add(of(event))) {
      return;
    }
    if (mustKeep && ++toBeKept > most) {
      throw new ColdStartException(
          "more than %d events became visible in the archive since the subscription began, and all must be remembered, because the broker has no positions. Shorten ColdStart.settling or raise ColdStart.maxRemembered (some 100 bytes each), and start again."
              .formatted(most));
    }
    if (known.size() > most) {
      Iterator<HashCode> oldest = known.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  ImmutableList<String> print() {
    return known.stream().map(HashCode::toString).collect(ImmutableList.toImmutableList());
  }

  void restore(List<String> printed) {
    printed.forEach(text -> known.add(HashCode.fromString(text)));
  }

  void restore(Set<HashCode> fingerprints) {
    known.addAll(fingerprints);
  }
}
