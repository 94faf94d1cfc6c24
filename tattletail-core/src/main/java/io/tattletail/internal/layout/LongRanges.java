package io.tattletail.internal.layout;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of longs, held as ranges that neither overlap nor touch: sequences or offsets, which are
 * nearly dense, take the room of the holes among them.
 *
 * <p>Not thread-safe.
 */
public final class LongRanges {
  private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

  /**
   * The numbers from {@code first} to {@code last}, both included.
   *
   * @param first the lowest
   * @param last the highest
   */
  public record Range(long first, long last) {
    /**
     * @throws IllegalArgumentException if {@code first} is above {@code last}
     */
    public Range {
      checkArgument(first <= last, "a range from %s to %s", first, last);
    }

    @Override
    public String toString() {
      return first == last ? Long.toString(first) : first + " to " + last;
    }
  }

  /** Adds one number. */
  public void add(long value) {
    add(value, value);
  }

  /**
   * Adds the numbers from {@code first} to {@code last}, both included.
   *
   * @throws IllegalArgumentException if {@code first} is above {@code last}
   */
  public void add(long first, long last) {
    checkArgument(first <= last, "a range from %s to %s", first, last);
    long start = first;
    long end = last;
    Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
    if (before != null && reaches(before.getValue(), first)) {
      if (before.getValue() >= last) {
        return;
      }
      start = before.getKey();
    }
    Map.Entry<Long, Long> after = lastByFirst.higherEntry(start);
    while (after != null && reaches(end, after.getKey())) {
      end = Math.max(end, after.getValue());
      lastByFirst.remove(after.getKey());
      after = lastByFirst.higherEntry(start);
    }
    lastByFirst.put(start, end);
  }

  private static boolean reaches(long last, long nextFirst) {
    return last >= nextFirst || last + 1 == nextFirst;
  }

  /** Adds all numbers of another set. */
  public void addAll(LongRanges other) {
    other.lastByFirst.forEach(this::add);
  }

  /** Whether the number is in the set. */
  public boolean contains(long value) {
    Map.Entry<Long, Long> before = lastByFirst.floorEntry(value);
    return before != null && before.getValue() >= value;
  }

  /**
   * Whether one of the numbers from {@code first} to {@code last}, both included, is in the set.
   */
  public boolean overlaps(long first, long last) {
    Map.Entry<Long, Long> before = lastByFirst.floorEntry(last);
    return before != null && before.getValue() >= first;
  }

  /** Whether all numbers of another set are in this one. */
  public boolean containsAll(LongRanges other) {
    return other.ranges().stream()
        .allMatch(range -> missing(range.first(), range.last()).isEmpty());
  }

  /** The numbers of this set that are not in another one. */
  public LongRanges minus(LongRanges other) {
    LongRanges left = new LongRanges();
    for (Range range : ranges()) {
      other.missing(range.first(), range.last()).forEach(r -> left.add(r.first(), r.last()));
    }
    return left;
  }

  /** Whether nothing is in the set. */
  public boolean isEmpty() {
    return lastByFirst.isEmpty();
  }

  /**
   * The lowest number.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public long first() {
    return lastByFirst.firstKey();
  }

  /**
   * The highest number.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public long last() {
    first();
    return lastByFirst.lastEntry().getValue();
  }

  /** The ranges of the set, in order. No two overlap or touch. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>(lastByFirst.size());
    lastByFirst.forEach((first, last) -> ranges.add(new Range(first, last)));
    return ranges;
  }

  /** The ranges between the lowest and the highest number that are not in the set, in order. */
  public List<Range> gaps() {
    return isEmpty() ? List.of() : missing(first(), last());
  }

  /**
   * The ranges within {@code first} to {@code last}, both included, that are not in the set, in
   * order.
   *
   * @throws IllegalArgumentException if {@code first} is above {@code last}
   */
  public List<Range> missing(long first, long last) {
    checkArgument(first <= last, "a range from %s to %s", first, last);
    List<Range> missing = new ArrayList<>();
    Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
    long next = first;
    if (before != null && before.getValue() >= first) {
      if (before.getValue() >= last) {
        return missing;
      }
      next = before.getValue() + 1;
    }
    for (var range : lastByFirst.tailMap(next, true).entrySet()) {
      if (range.getKey() > last) {
        break;
      }
      if (range.getKey() > next) {
        missing.add(new Range(next, range.getKey() - 1));
      }
      if (range.getValue() >= last) {
        return missing;
      }
      next = range.getValue() + 1;
    }
    missing.add(new Range(next, last));
    return missing;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LongRanges that && lastByFirst.equals(that.lastByFirst);
  }

  @Override
  public int hashCode() {
    return lastByFirst.hashCode();
  }

  @Override
  public String toString() {
    return ranges().toString();
  }
}
