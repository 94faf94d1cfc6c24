package io.tattletail.testkit;

import static io.tattletail.spew.SpewPosition.BEGINNING;

import com.google.common.collect.ImmutableList;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the broker holds of one stream. Not thread-safe: the broker's lock guards it. */
final class StreamLog {
  private record Entry(long ordinal, SpewEvent event, boolean readable) {}

  private final String name;
  private final String channel;
  private final Offsets offsets;
  private final PositionMode positions;
  private final int retention;
  private final Predicate<SpewEvent> unreadable;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private long appended;
  private long latest = BEGINNING;
  private long deletedThrough = BEGINNING;

  /**
   * @param retention how many events are kept, at least one
   * @param unreadable what is no event, and comes in no batch with events
   */
  StreamLog(
      String name,
      String channel,
      Offsets offsets,
      PositionMode positions,
      int retention,
      Predicate<SpewEvent> unreadable) {
    this.name = name;
    this.channel = channel;
    this.offsets = offsets;
    this.positions = positions;
    this.retention = retention;
    this.unreadable = unreadable;
  }

  String name() {
    return name;
  }

  String channel() {
    return channel;
  }

  /** Offset of the last event appended, or BEGINNING. */
  long latest() {
    return latest;
  }

  /** Offset of the last event that is no longer held, or BEGINNING: all that follows is held. */
  long deletedThrough() {
    return deletedThrough;
  }

  /** Offset of the first event held. */
  OptionalLong earliest() {
    return entries.isEmpty() ? OptionalLong.empty() : OptionalLong.of(entries.firstKey());
  }

  void append(SpewEvent event) {
    long offset = offsets.after(latest);
    SpewEvent positioned =
        positions == PositionMode.TOLD ? event.at(new SpewPosition(name, latest, offset)) : event;
    entries.put(offset, new Entry(appended++, positioned, !unreadable.test(event)));
    latest = offset;
    while (entries.size() > retention) {
      deletedThrough = entries.pollFirstEntry().getKey();
    }
  }

  void deleteThrough(long offset) {
    while (!entries.isEmpty() && entries.firstKey() <= offset) {
      deletedThrough = entries.pollFirstEntry().getKey();
    }
  }

  /** Whether all that follows the offset is held or yet to come. */
  boolean canGoOnAfter(long offset) {
    return offset >= deletedThrough && offset <= latest;
  }

  /** How many of the events after the offset are held. */
  long countAfter(long offset) {
    Map.Entry<Long, Entry> next = entries.higherEntry(offset);
    return next == null ? 0 : appended - next.getValue().ordinal();
  }

  /** The first events after the offset that are held, at most so many, as far as there is room. */
  Batch next(long offset, int count, Room room) {
    ImmutableList.Builder<SpewEvent> events = ImmutableList.builder();
    OptionalLong first = OptionalLong.empty();
    long last = offset;
    long bytes = 0;
    int taken = 0;
    boolean readable = true;
    for (Map.Entry<Long, Entry> entry : entries.tailMap(offset, false).entrySet()) {
      SpewEvent event = entry.getValue().event();
      long withEvent = bytes + bytes(event);
      if (taken == count || (taken >= room.leastEvents() && withEvent > room.bytes())) {
        break;
      }
      if (taken > 0 && entry.getValue().readable() != readable) {
        break;
      }
      readable = entry.getValue().readable();
      events.add(event);
      taken++;
      bytes = withEvent;
      last = entry.getKey();
      first = first.isPresent() ? first : OptionalLong.of(last);
    }
    return new Batch(events.build(), first.orElse(offset), last, bytes);
  }

  private static long bytes(SpewEvent event) {
    return event.serialized().orElseThrow().remaining();
  }

  /**
   * What a batch may hold.
   *
   * @param leastEvents so many events are taken however large they are
   * @param bytes of serialized events
   */
  record Room(int leastEvents, long bytes) {
    static Room atLeastOne(long bytes) {
      return new Room(1, bytes);
    }
  }

  /**
   * Events to deliver at once.
   *
   * @param events in the order of the stream
   * @param firstOffset offset of the first of them
   * @param lastOffset offset of the last of them
   * @param bytes of the serialized events
   */
  record Batch(ImmutableList<SpewEvent> events, long firstOffset, long lastOffset, long bytes) {}
}
