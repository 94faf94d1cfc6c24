package io.tattletail.explorer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.Partition;
import io.tattletail.internal.search.EventCondition;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.internal.search.PartitionView.IndexedFile;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads events oldest or newest first, and sends those for which a condition holds. A replay goes
 * forward only, so newest first goes back chunk by chunk: the indexes tell where a chunk has to
 * begin to have enough events, and it is read forward and sent backward. Not thread-safe.
 */
final class EventReader {
  private static final int MAX_LOST_TOLD = 20;

  /** An event keeps its block's memory, which is 256 KiB unless events are large. */
  private static final int MAX_BYTES_KEPT = 64 << 10;

  private final EventReplayer replayer;
  private final PartitionReader partitions;
  private final Timeline timeline;
  private final ChannelFilter channels;
  private final EventCondition condition;
  private final EventJson json;
  private final EventSink sink;
  private final int limit;
  private final ArrayNode lost = JsonLines.MAPPER.createArrayNode();

  /** A damaged file is met again by each chunk. */
  private final Set<String> lostTexts = new HashSet<>();

  private record Span(long firstMicros, int events) {}

  EventReader(
      EventReplayer replayer,
      PartitionReader partitions,
      Timeline timeline,
      ChannelFilter channels,
      EventCondition condition,
      EventJson json,
      EventSink sink,
      int limit) {
    this.replayer = replayer;
    this.partitions = partitions;
    this.timeline = timeline;
    this.channels = channels;
    this.condition = condition;
    this.json = json;
    this.sink = sink;
    this.limit = limit;
  }

  /** What could not be read. */
  ArrayNode lost() {
    return lost;
  }

  /**
   * Oldest first.
   *
   * @param after behind which event; empty for the beginning of the range
   * @return where to go on; empty if the range was read to its end
   */
  Optional<EventAddress> forward(TimeRange range, Optional<EventAddress> after) throws IOException {
    TimeRange rest = after.isPresent() ? range.from(after.get().micros()) : range;
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    Optional<EventAddress> skipping = after;
    try (ReplayCursor cursor = replayer.cursor(rest.query(channels), DamagePolicy.SKIP)) {
      while (cursor.next()) {
        BlockEvent stored = cursor.stored();
        if (skipping.isPresent()) {
          int order = skipping.get().compareTo(stored);
          if (order >= 0) {
            if (order == 0 && skipping.get().id().equals(stored.id())) {
              skipping = Optional.empty();
            }
            continue;
          }
          skipping = Optional.empty();
        }
        SpewEvent event = cursor.event();
        if (condition.holds(stored.id(), () -> json.content(event))) {
          sink.found(json.row(stored, event));
        }
        sink.read(
            stored.timestampMicros(),
            line -> line.put("after", EventAddress.of(stored).toString()));
        if (sink.found() >= limit) {
          noteLost(cursor);
          return Optional.of(EventAddress.of(stored));
        }
      }
      noteLost(cursor);
    }
    return Optional.empty();
  }

  /**
   * Newest first.
   *
   * @param before which event; empty for the end of the range
   * @param chunkEvents how many a chunk is to have at least
   * @return where to go on; empty if the range was read to its beginning
   */
  Optional<EventAddress> backward(TimeRange range, Optional<EventAddress> before, int chunkEvents)
      throws IOException {
    TimeRange rest = before.isPresent() ? range.until(before.get().micros() + 1) : range;
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    TreeMap<LocalDate, List<Partition>> days = new TreeMap<>();
    for (Map.Entry<String, List<LocalDate>> channel : timeline.days(channels, rest).entrySet()) {
      for (LocalDate day : channel.getValue()) {
        days.computeIfAbsent(day, d -> new ArrayList<>()).add(new Partition(channel.getKey(), day));
      }
    }
    for (Map.Entry<LocalDate, List<Partition>> day : days.descendingMap().entrySet()) {
      long dayStart = Micros.startOf(day.getKey());
      TimeRange left = rest.from(dayStart).until(Micros.startOf(day.getKey().plusDays(1)));
      List<Span> spans = spans(day.getValue(), left);
      // They are known: a chunk does not list them again.
      ChannelFilter ofDay =
          ChannelFilter.exactly(day.getValue().stream().map(Partition::channel).toList());
      while (!left.isEmpty()) {
        TimeRange chunk = left.from(chunkStart(spans, left, chunkEvents));
        Optional<EventAddress> next = chunk(chunk, ofDay, before);
        if (next.isPresent()) {
          return next;
        }
        left = left.until(chunk.fromMicros());
      }
    }
    return Optional.empty();
  }

  /** By their beginning, the latest first. */
  private List<Span> spans(List<Partition> day, TimeRange range) throws IOException {
    List<Span> spans = new ArrayList<>();
    partitions.read(
        day,
        view -> {
          for (IndexedFile file : view.files()) {
            for (int i = 0; i < file.spans().size(); i++) {
              if (range.overlaps(file.spans().firstMicros(i), file.spans().lastMicros(i))) {
                spans.add(new Span(file.spans().firstMicros(i), file.spans().events(i)));
              }
            }
          }
        });
    spans.sort((one, other) -> Long.compare(other.firstMicros(), one.firstMicros()));
    return spans;
  }

  private static long chunkStart(List<Span> spans, TimeRange left, int events) {
    long sum = 0;
    for (Span span : spans) {
      if (span.firstMicros() >= left.untilMicros()) {
        continue;
      }
      sum += span.events();
      if (sum >= events) {
        return span.firstMicros();
      }
    }
    return left.fromMicros();
  }

  /** Most that are found in a chunk are not sent, and need no row. */
  private record Found(EventAddress address, Supplier<ObjectNode> row) {}

  private Found found(BlockEvent stored, SpewEvent event) {
    if (stored.serialized().remaining() > MAX_BYTES_KEPT) {
      ObjectNode row = json.row(stored, event);
      return new Found(EventAddress.of(stored), () -> row);
    }
    return new Found(EventAddress.of(stored), () -> json.row(stored, event));
  }

  /** Of more than the limit the latest are kept, and the next chunk begins with the others. */
  private Optional<EventAddress> chunk(
      TimeRange range, ChannelFilter channelsOfDay, Optional<EventAddress> before)
      throws IOException {
    int room = (int) (limit - sink.found());
    Deque<Found> found = new ArrayDeque<>();
    boolean isCut = false;
    try (ReplayCursor cursor = replayer.cursor(range.query(channelsOfDay), DamagePolicy.SKIP)) {
      while (cursor.next()) {
        BlockEvent stored = cursor.stored();
        if (before.isPresent()) {
          int order = before.get().compareTo(stored);
          if (order < 0 || (order == 0 && before.get().id().equals(stored.id()))) {
            break;
          }
        }
        SpewEvent event = cursor.event();
        if (condition.holds(stored.id(), () -> json.content(event))) {
          found.add(found(stored, event));
          if (found.size() > room) {
            found.remove();
            isCut = true;
          }
        }
        // What is behind the chunk was sent, so going on repeats this chunk alone.
        sink.read(
            stored.timestampMicros(),
            line -> line.put("until", Micros.toInstant(range.untilMicros()).toString()));
      }
      noteLost(cursor);
    }
    Optional<EventAddress> oldest = Optional.empty();
    for (Iterator<Found> each = found.descendingIterator(); each.hasNext(); ) {
      Found next = each.next();
      sink.found(next.row().get());
      oldest = Optional.of(next.address());
    }
    return isCut || sink.found() >= limit ? oldest : Optional.empty();
  }

  private void noteLost(ReplayCursor cursor) {
    for (LostPart part : cursor.report().lost()) {
      if (lost.size() < MAX_LOST_TOLD && lostTexts.add(part.toString())) {
        lost.add(part.toString());
      }
    }
  }
}
