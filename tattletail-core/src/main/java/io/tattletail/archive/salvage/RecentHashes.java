package io.tattletail.archive.salvage;

import java.util.TreeMap;

/**
 * Remembers hashes of events by their time, so that what is alike is found without holding the
 * events. Equal events have equal times: once all files to come begin later, a time is forgotten.
 *
 * <p>At most {@link #MOST} are held, which takes some 130 MB. What comes then is not remembered.
 */
final class RecentHashes {
  static final int MOST = 6 << 20;

  private static final long MINUTE_MICROS = 60_000_000;

  private final TreeMap<Long, LongHashSet> byMinute = new TreeMap<>();
  private final int most;
  private int size;
  private boolean complete = true;

  RecentHashes(int most) {
    this.most = most;
  }

  /** Returns whether it is new, as far as is known. */
  boolean add(long micros, long hash) {
    long minute = Math.floorDiv(micros, MINUTE_MICROS);
    LongHashSet hashes = byMinute.get(minute);
    if (hashes != null && hashes.contains(hash)) {
      return false;
    }
    if (size >= most) {
      complete = false;
      return true;
    }
    if (hashes == null) {
      hashes = new LongHashSet();
      byMinute.put(minute, hashes);
    }
    hashes.add(hash);
    size++;
    return true;
  }

  /** Whether it was added, and not forgotten since. */
  boolean contains(long micros, long hash) {
    LongHashSet hashes = byMinute.get(Math.floorDiv(micros, MINUTE_MICROS));
    return hashes != null && hashes.contains(hash);
  }

  void forgetBefore(long micros) {
    var past = byMinute.headMap(Math.floorDiv(micros, MINUTE_MICROS));
    past.values().forEach(hashes -> size -= hashes.size());
    past.clear();
  }

  /** Whether all was remembered for as long as needed. */
  boolean isComplete() {
    return complete;
  }
}
