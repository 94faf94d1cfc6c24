package io.tattletail.archive.salvage;

/** A set of hashes, eight bytes each at a load of at most two thirds. */
final class LongHashSet {
  private static final long FREE = 0;

  private long[] slots = new long[16];
  private int size;

  /** Returns whether it is new. */
  boolean add(long hash) {
    if (3L * size >= 2L * slots.length) {
      grow();
    }
    boolean added = place(hash == FREE ? 1 : hash);
    size += added ? 1 : 0;
    return added;
  }

  private boolean place(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != FREE) {
      if (slots[slot] == hash) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = hash;
    return true;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long hash : old) {
      if (hash != FREE) {
        place(hash);
      }
    }
  }

  boolean contains(long hash) {
    long wanted = hash == FREE ? 1 : hash;
    int mask = slots.length - 1;
    int slot = (int) wanted & mask;
    while (slots[slot] != FREE && slots[slot] != wanted) {
      slot = (slot + 1) & mask;
    }
    return slots[slot] == wanted;
  }

  int size() {
    return size;
  }
}
