package io.tattletail.replay;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.tattletail.common.Floors;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;

/**
 * What was known of floors when a slice was planned. A task that replays the slice later, on
 * another machine, tells by it whether days were retired since.
 *
 * @param first the earliest day of the slice on which one of its channels had a file
 * @param floors a hash of the floors and holds of the slice's channels
 */
record PlannedDays(LocalDate first, long floors) {
  static PlannedDays of(LocalDate first, Floors floors, Collection<String> channels) {
    return new PlannedDays(first, hash(floors, channels));
  }

  private static long hash(Floors floors, Collection<String> channels) {
    Hasher hasher = Hashing.murmur3_128().newHasher();
    for (String channel : channels.stream().sorted().toList()) {
      hasher.putUnencodedChars(channel);
      hasher.putLong(floors.firstKept(channel).map(LocalDate::toEpochDay).orElse(Long.MIN_VALUE));
      for (Floors.Hold hold : floors.holds(channel)) {
        hasher.putLong(hold.from().toEpochDay()).putLong(hold.until().toEpochDay());
      }
    }
    return hasher.hash().asLong();
  }

  /**
   * Looks whether a day of the slice may have been retired since. The floors that it knew are not
   * known here; so if they changed, any day that is retired counts from the slice's first day on.
   *
   * @param query of the slice, with its channels by name
   * @throws io.tattletail.common.ArchiveException if so
   */
  void check(ArchiveStore archive, ReplayQuery query, Collection<String> channels)
      throws IOException {
    Floors now = archive.floors();
    if (hash(now, channels) == floors) {
      return;
    }
    LocalDate from = first.isAfter(query.firstDay()) ? first : query.firstDay();
    for (String channel : channels) {
      LocalDate end = now.firstKept(channel).orElse(LocalDate.MIN);
      for (LocalDate day = from;
          day.isBefore(end) && !day.isAfter(query.lastDay());
          day = day.plusDays(1)) {
        if (now.isRetired(channel, day)) {
          throw archive.listing().retired(channel, day.toString());
        }
      }
    }
  }
}
