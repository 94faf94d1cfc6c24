package io.tattletail.replay;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What tests of recorded archives share. */
final class Archives {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Archives() {}

  /** An event as it should come back: everything that tells one from another, comparable. */
  record Seen(
      String channel,
      String id,
      String timestamp,
      String stream,
      long previous,
      long offset,
      ByteBuffer bytes) {
    static Seen of(SpewEvent event) {
      SpewPosition position = event.position().orElse(null);
      return new Seen(
          event.channel(),
          event.id(),
          event.timestamp().toString(),
          position == null ? "" : position.stream(),
          position == null ? 0 : position.previous(),
          position == null ? 0 : position.offset(),
          event.serialized().orElseThrow());
    }
  }

  static List<Seen> seen(List<SpewEvent> events) {
    return events.stream().map(Seen::of).toList();
  }

  /** The archive's order by the definition, and of duplicates the first only. */
  static List<SpewEvent> inOrder(List<SpewEvent> delivered) {
    List<SpewEvent> sorted = new ArrayList<>(delivered);
    sorted.sort(
        Comparator.comparing(SpewEvent::timestamp)
            .thenComparing(SpewEvent::channel)
            .thenComparing(event -> event.position().map(SpewPosition::stream).orElse(""))
            .thenComparing(event -> event.position().map(SpewPosition::offset).orElse(0L)));
    Set<List<Object>> given = new HashSet<>();
    sorted.removeIf(event -> !given.add(List.of(event.channel(), event.id(), event.timestamp())));
    return sorted;
  }

  /** Everything on the broker so far is recorded when this returns. */
  static void record(EmbeddedSpew spew, String subscription, EventRecorder recorder) {
    try (var subscribed =
        spew.subscribe(subscription, ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(subscribed.name(), PATIENCE);
    }
  }

  /** The same, with a commit for each batch that the broker delivers, and so of given segments. */
  static void recordByBatches(EmbeddedSpew spew, String subscription, EventRecorder recorder) {
    SpewEventHandler oneByOne =
        new SpewEventHandler() {
          @Override
          public void onEvent(SpewEvent event) throws Exception {
            recorder.onEvent(event);
          }

          @Override
          public void onEvents(List<SpewEvent> events) throws Exception {
            recorder.onEvents(events);
          }
        };
    try (var subscribed =
        spew.subscribe(subscription, ChannelFilter.all(), StartAt.earliest(), oneByOne)) {
      spew.awaitCaughtUp(subscribed.name(), PATIENCE);
    }
  }

  static List<SpewEvent> replay(EventReplayer replayer, ReplayQuery query) throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    replayer.replay(query, events::add);
    return events;
  }
}
