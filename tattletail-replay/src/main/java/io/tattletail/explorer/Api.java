package io.tattletail.explorer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.Partition;
import io.tattletail.internal.search.FileSpans;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.internal.search.PartitionView.IndexedFile;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.trace.EventTrace;
import io.tattletail.replay.trace.TraceTree;
import io.tattletail.replay.trace.TracedEvent;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the page asks for. Thread-safe. */
final class Api {
  private static final int MAX_ROWS = 1_000;
  private static final int SEARCH_CHUNK_EVENTS = 50_000;

  private final EventReplayer replayer;
  private final PartitionReader partitions;
  private final ExplorerOptions options;
  private final Timeline timeline;
  private final EventJson json;

  /** Events read per second by the last search of some length; 0 before. */
  private volatile double measuredRate;

  private static final long LEAST_MEASURED_NANOS = 200_000_000;

  Api(EventReplayer replayer, PartitionReader partitions, ExplorerOptions options) {
    this.replayer = replayer;
    this.partitions = partitions;
    this.options = options;
    this.timeline = new Timeline(replayer.archive().store(), partitions);
    this.json = new EventJson(options.redactor(), options.redacts());
  }

  /** Events per channel and time, and problems: {@code channel* from until buckets}. */
  void timeline(Parameters asked, JsonLines lines) throws IOException, RequestException {
    long began = System.nanoTime();
    long bytes = partitions.statistics().bytes();
    long reads = partitions.statistics().reads();
    timeline.write(
        asked.channels(), asked.range(), asked.number("buckets", 200, Timeline.MAX_BUCKETS), lines);
    lines.write(
        "end",
        JsonLines.object()
            .put("millis", (System.nanoTime() - began) / 1_000_000)
            .put("reads", partitions.statistics().reads() - reads)
            .put("bytesRead", partitions.statistics().bytes() - bytes));
  }

  /** What a search would read: {@code channel* from until after before}. */
  void cost(Parameters asked, JsonLines lines) throws IOException, RequestException {
    TimeRange range = left(asked);
    long[] sums = new long[5];
    if (!range.isEmpty()) {
      partitions.read(
          Timeline.partitions(timeline.days(asked.channels(), range)),
          view -> {
            sums[3] += view.unindexedFiles();
            sums[4] += view.unindexedBytes();
            for (IndexedFile file : view.files()) {
              add(file.spans(), range, sums);
            }
          });
    }
    ObjectNode cost =
        JsonLines.object()
            .put("files", sums[0] + sums[3])
            .put("events", sums[1])
            .put("bytes", sums[2] + sums[4])
            .put("unindexedFiles", sums[3])
            .put("unindexedBytes", sums[4]);
    if (measuredRate > 0) {
      cost.put("seconds", sums[1] / measuredRate);
    }
    lines.write("cost", cost);
  }

  private static void add(FileSpans spans, TimeRange range, long[] sums) {
    boolean isRead = false;
    for (int i = 0; i < spans.size(); i++) {
      if (range.overlaps(spans.firstMicros(i), spans.lastMicros(i))) {
        isRead = true;
        sums[1] += spans.events(i);
        sums[2] += spans.bytes(i);
      }
    }
    sums[0] += isRead ? 1 : 0;
  }

  private static TimeRange left(Parameters asked) throws RequestException {
    TimeRange range = asked.range();
    Optional<EventAddress> after = asked.address("after");
    Optional<EventAddress> before = asked.address("before");
    if (after.isPresent()) {
      range = range.from(after.get().micros());
    }
    return before.isPresent() ? range.until(before.get().micros() + 1) : range;
  }

  /** A page of all events: {@code channel* from until order limit after before}. */
  void events(Parameters asked, JsonLines lines) throws IOException, RequestException {
    int limit = asked.number("limit", 200, MAX_ROWS);
    read(asked, lines, limit, limit);
  }

  /** The same, of those for which {@code id header* text where*} hold. */
  void search(Parameters asked, JsonLines lines) throws IOException, RequestException {
    long began = System.nanoTime();
    long events = read(asked, lines, asked.number("limit", 200, MAX_ROWS), SEARCH_CHUNK_EVENTS);
    long nanos = System.nanoTime() - began;
    if (nanos > LEAST_MEASURED_NANOS) {
      measuredRate = events * 1e9 / nanos;
    }
  }

  private long read(Parameters asked, JsonLines lines, int limit, int chunkEvents)
      throws IOException, RequestException {
    String order = asked.text("order").orElse("newest");
    TimeRange range = asked.range();
    Optional<EventAddress> after = asked.address("after");
    Optional<EventAddress> before = asked.address("before");
    EventSink sink = new EventSink(lines);
    EventReader reader =
        new EventReader(
            replayer, partitions, timeline, asked.channels(), asked.condition(), json, sink, limit);
    ObjectNode end = JsonLines.object();
    switch (order) {
      case "oldest" ->
          reader.forward(range, after).ifPresent(next -> end.put("after", next.toString()));
      case "newest" ->
          reader
              .backward(range, before, chunkEvents)
              .ifPresent(next -> end.put("before", next.toString()));
      default -> throw RequestException.bad("order is newest or oldest, not '" + order + "'");
    }
    end.setAll(sink.counts());
    end.set("lost", reader.lost());
    lines.write("end", end);
    return sink.events();
  }

  /** One event: {@code at}. */
  void event(Parameters asked, JsonLines lines) throws IOException, RequestException {
    EventAddress address =
        asked.address("at").orElseThrow(() -> RequestException.bad("parameter at is missing"));
    try {
      Partition.checkChannel(address.channel());
    } catch (IllegalArgumentException e) {
      throw RequestException.bad(e);
    }
    TimeRange moment = new TimeRange(address.micros(), address.micros() + 1);
    try (ReplayCursor cursor =
        replayer.cursor(
            moment.query(ChannelFilter.exactly(List.of(address.channel()))), DamagePolicy.SKIP)) {
      while (cursor.next()) {
        BlockEvent stored = cursor.stored();
        if (stored.id().equals(address.id())) {
          boolean isPublished =
              stored
                  .block()
                  .path()
                  .getParent()
                  .equals(
                      replayer
                          .archive()
                          .store()
                          .publishedDirectory(Partition.of(stored.channel(), address.micros())));
          lines.write("event", json.whole(stored, cursor.event(), isPublished));
          return;
        }
      }
    }
    throw new RequestException(404, "no event of this channel, time and id can be read");
  }

  /** What belongs together: {@code id channel* from until}. */
  void trace(Parameters asked, JsonLines lines) throws IOException, RequestException {
    String id = asked.text("id").orElseThrow(() -> RequestException.bad("parameter id is missing"));
    TraceTree tree =
        EventTrace.of(replayer)
            .onDamage(DamagePolicy.SKIP)
            .headers(options.traceHeaders())
            .trace(id, asked.range().query(asked.channels()));
    ObjectNode head = JsonLines.object().put("id", id).put("events", tree.events().size());
    head.put("passes", tree.passes()).put("read", tree.eventsRead()).put("whole", tree.isWhole());
    ArrayNode flaws = head.putArray("flaws");
    Stream<String> some = tree.flaws().stream().limit(MAX_ROWS);
    some.forEach(flaws::add);
    lines.write("trace", head);
    for (TracedEvent event : tree.events()) {
      lines.write("node", node(event));
    }
    lines.write("end", JsonLines.object());
  }

  private static ObjectNode node(TracedEvent event) {
    ObjectNode node =
        JsonLines.object()
            .put("channel", event.channel())
            .put("id", event.id())
            .put("time", event.timestamp().toString())
            .put("depth", event.depth());
    node.put(
        "at",
        new EventAddress(Micros.of(event.timestamp()), event.channel(), event.id()).toString());
    event.parent().ifPresent(parent -> node.put("parent", parent));
    event.delay().ifPresent(delay -> node.put("delayMicros", delay.toNanos() / 1_000));
    return node;
  }
}
