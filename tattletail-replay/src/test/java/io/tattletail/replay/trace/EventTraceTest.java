package io.tattletail.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTraceTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir java.nio.file.Path directory;

  private static SpewEvent.Builder event(String channel, String id, long afterMillis) {
    return SpewEvent.builder()
        .channel(channel)
        .id(id)
        .timestamp(START.plusMillis(afterMillis))
        .payload("{}");
  }

  private static SpewEvent caused(String channel, String id, long afterMillis, String cause) {
    return event(channel, id, afterMillis).header("causation-id", cause).build();
  }

  private Path record(List<SpewEvent> events) throws Exception {
    Path root = new Path(directory.resolve("archive").toUri());
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      recorder.onEvents(events);
    }
    return root;
  }

  private interface Change {
    EventTrace of(EventTrace trace);
  }

  private TraceTree trace(String id, List<SpewEvent> events) throws Exception {
    return trace(id, ReplayQuery.all(), events, trace -> trace);
  }

  private TraceTree trace(String id, ReplayQuery window, List<SpewEvent> events, Change change)
      throws Exception {
    try (EventReplayer replayer = EventReplayer.open(record(events), new Configuration())) {
      return change.of(EventTrace.of(replayer)).trace(id, window);
    }
  }

  private static List<String> ids(TraceTree tree) {
    return tree.events().stream().map(TracedEvent::id).toList();
  }

  private static List<SpewEvent> order() {
    return List.of(
        event("noise", "n", 0).header("correlation-id", "other").build(),
        event("order.placed", "o1", 10).header("correlation-id", "c1").build(),
        event("order.paid", "p1", 1_510)
            .header("correlation-id", "c1")
            .header("causation-id", "o1")
            .build(),
        event("mail.sent", "m1", 1_600)
            .header("correlation-id", "c1")
            .header("causation-id", "p1")
            .build(),
        event("stock.reserved", "s1", 20)
            .header("correlation-id", "c1")
            .header("causation-id", "o1")
            .build());
  }

  @Test
  void anEventsTraceIsATreeOfCausesWithDelays() throws Exception {
    TraceTree tree = trace("m1", order());

    assertThat(ids(tree)).containsExactly("o1", "s1", "p1", "m1");
    assertThat(tree.events()).extracting(TracedEvent::depth).containsExactly(0, 1, 1, 2);
    assertThat(tree.events())
        .extracting(TracedEvent::parent)
        .containsExactly(
            OptionalInt.empty(), OptionalInt.of(0), OptionalInt.of(0), OptionalInt.of(2));
    assertThat(tree.events())
        .extracting(TracedEvent::delay)
        .containsExactly(
            Optional.empty(),
            Optional.of(Duration.ofMillis(10)),
            Optional.of(Duration.ofMillis(1_500)),
            Optional.of(Duration.ofMillis(90)));
    assertThat(tree.isWhole()).isTrue();
    assertThat(tree.passes()).isEqualTo(3);
    assertThat(tree.toString().lines())
        .containsExactly(
            "2026-03-01T12:00:00.010Z  order.placed  o1",
            "2026-03-01T12:00:00.020Z  ├─ stock.reserved  s1  +10.0 ms",
            "2026-03-01T12:00:01.510Z  └─ order.paid  p1  +1.500 s",
            "2026-03-01T12:00:01.600Z     └─ mail.sent  m1  +90.0 ms");
  }

  @Test
  void aCorrelationIsAnIdToAskForToo() throws Exception {
    assertThat(ids(trace("c1", order()))).containsExactly("o1", "s1", "p1", "m1");
  }

  @Test
  void causesAreFoundUpTheTreeWithoutACorrelation() throws Exception {
    List<SpewEvent> chain = new ArrayList<>();
    chain.add(event("c", "e0", 0).build());
    for (int i = 1; i < 6; i++) {
      chain.add(caused("c", "e" + i, i, "e" + (i - 1)));
    }
    chain.add(event("c", "stranger", 7).build());
    TraceTree tree = trace("e5", chain);
    assertThat(ids(tree)).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
    assertThat(tree.passes()).isEqualTo(7);
    assertThat(tree.isWhole()).isTrue();
  }

  @Test
  void aChainThatNeedsMoreThanTenReadingsIsCalledUnfinished() throws Exception {
    List<SpewEvent> chain = new ArrayList<>();
    for (int i = 1; i < 20; i++) {
      chain.add(caused("c", "e" + i, i, "e" + (i - 1)));
    }
    TraceTree tree = trace("e19", chain);
    assertThat(tree.isLimited()).isTrue();
    assertThat(tree.isWhole()).isFalse();
    assertThat(tree.toString())
        .contains("! the window was read 10 times, and the last reading still found events");
  }

  @Test
  void eventsOfOneW3cTraceBelongTogether() throws Exception {
    List<SpewEvent> events =
        List.of(
            event("a", "1", 0)
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .build(),
            event("b", "2", 5)
                .header("TraceParent", "00-" + TRACE + "-00f067aa0ba902b7-00")
                .build(),
            event("b", "3", 6).header("traceparent", "00-" + TRACE + "-broken").build());
    assertThat(ids(trace("1", events))).containsExactly("1", "2");
    try (EventReplayer replayer =
        EventReplayer.open(new Path(directory.resolve("archive").toUri()), new Configuration())) {
      assertThat(ids(EventTrace.of(replayer).trace(TRACE, ReplayQuery.all())))
          .containsExactly("1", "2");
    }
  }

  @Test
  void headersAreConfigurable() throws Exception {
    List<SpewEvent> events =
        List.of(
            event("a", "1", 0).header("process", "p").build(),
            event("a", "2", 1).header("process", "p").header("because-of", "1").build(),
            event("a", "3", 2).header("correlation-id", "p").build());
    TraceTree tree =
        trace(
            "p",
            ReplayQuery.all(),
            events,
            trace ->
                trace.headers(
                    TraceHeaders.defaults().correlation("Process").causation("because-of")));
    assertThat(ids(tree)).containsExactly("1", "2");
    assertThat(tree.events().get(1).depth()).isEqualTo(1);
  }

  @Test
  void aCauseOutsideOfTheWindowIsCalledMissing() throws Exception {
    ReplayQuery late = ReplayQuery.all().from(START.plusMillis(15));
    TraceTree tree = trace("m1", late, order(), trace -> trace);
    assertThat(ids(tree)).containsExactly("s1", "p1", "m1");
    assertThat(tree.missingCauses())
        .extracting(MissingCause::id, MissingCause::cause)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("s1", "o1"),
            org.assertj.core.groups.Tuple.tuple("p1", "o1"));
    assertThat(tree.isWhole()).isFalse();
    assertThat(tree.flaws().get(0))
        .isEqualTo(
            "event s1 of channel stock.reserved names cause o1, which is not in the window: it is"
                + " earlier, on another channel, or was not recorded");
  }

  @Test
  void eventsThatCauseEachOtherAreATreeAllTheSame() throws Exception {
    TraceTree tree =
        trace(
            "a",
            List.of(caused("c", "a", 0, "b"), caused("c", "b", 1, "a"), caused("c", "s", 2, "s")));
    assertThat(ids(tree)).containsExactlyInAnyOrder("a", "b");
    assertThat(tree.missingCauses())
        .extracting(MissingCause::reason)
        .containsExactly(MissingCause.Reason.CYCLE);
    assertThat(ids(trace("s", List.of()))).containsExactly("s");
  }

  @Test
  void ofSeveralEventsOfOneIdTheLastBeforeTheEffectIsTheCause() throws Exception {
    TraceTree tree =
        trace(
            "x",
            List.of(
                event("a", "1", 0).build(),
                event("b", "1", 5).build(),
                event("c", "1", 20).build(),
                caused("d", "x", 10, "1")));
    assertThat(tree.events())
        .filteredOn(event -> event.id().equals("x"))
        .extracting(event -> tree.events().get(event.parent().orElseThrow()).channel())
        .containsExactly("b");
  }

  @Test
  void aLimitOfEventsIsTold() throws Exception {
    TraceTree tree = trace("c1", ReplayQuery.all(), order(), trace -> trace.maxEvents(2));
    assertThat(tree.events()).hasSize(2);
    assertThat(tree.flaws()).contains("more events belong to it than the 2 that were collected");
  }

  @Test
  void nothingBelongsToAnUnknownId() throws Exception {
    TraceTree tree = trace("nobody", order());
    assertThat(tree.events()).isEmpty();
    assertThat(tree.isWhole()).isFalse();
    assertThat(tree.toString()).startsWith("Nothing belongs to nobody in channels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trace("", List.of()))
        .withMessage("the id of a trace cannot be empty");
  }

  @Test
  void aVeryDeepAndAVeryWideTraceAreDrawn() throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      events.add(
          event("c", "d" + i, i)
              .header("correlation-id", "deep")
              .header("causation-id", "d" + (i - 1))
              .build());
      events.add(
          event("c", "w" + i, i)
              .header("correlation-id", "deep")
              .header("causation-id", "d0")
              .build());
    }
    TraceTree tree = trace("deep", events);
    assertThat(tree.events()).hasSize(6_000);
    assertThat(tree.events().stream().mapToInt(TracedEvent::depth).max()).hasValue(2_999);
    assertThat(tree.toString().lines()).hasSize(6_001);
  }

  @Test
  void aHeaderTooLongToBeAnIdLinksNothing() throws Exception {
    String huge = "x".repeat(TraceHeaders.MAX_ID_LENGTH + 1);
    List<SpewEvent> events =
        List.of(
            event("a", "1", 0).header("correlation-id", huge).build(),
            event("a", "2", 1).header("correlation-id", huge).build());
    assertThat(ids(trace("1", events))).containsExactly("1");
  }

  @Test
  void whatIsDamagedIsToldAsAFlaw() throws Exception {
    Path root = record(order());
    java.nio.file.Path file;
    try (Stream<java.nio.file.Path> files = Files.walk(directory.resolve("archive"))) {
      file =
          files
              .filter(path -> path.toString().contains("channel=order.placed"))
              .filter(path -> path.toString().endsWith(".avro"))
              .findFirst()
              .orElseThrow();
    }
    Files.write(file, new byte[100]);
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      TraceTree tree =
          EventTrace.of(replayer).onDamage(DamagePolicy.SKIP).trace("c1", ReplayQuery.all());
      assertThat(ids(tree)).containsExactlyInAnyOrder("s1", "p1", "m1");
      assertThat(tree.lost()).isNotEmpty();
      assertThat(tree.flaws()).anyMatch(flaw -> flaw.startsWith("could not be read: "));
    }
  }

  /** Random forests, recorded in any order, come back as they were, whichever event is asked. */
  @Test
  void aRandomForestIsFoundFromEachOfItsEvents() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<SpewEvent> events = new ArrayList<>();
    int trees = 4;
    int size = 8;
    for (int t = 0; t < trees; t++) {
      for (int i = 0; i < size; i++) {
        SpewEvent.Builder event =
            event("c" + random.nextInt(3), t + "-" + i, random.nextInt(1_000))
                .header("correlation-id", "corr" + t);
        if (i > 0) {
          event.header("causation-id", t + "-" + random.nextInt(i));
        }
        events.add(event.build());
      }
    }
    Collections.shuffle(events, random);
    Path root = record(events);
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      for (SpewEvent asked : events) {
        TraceTree tree = EventTrace.of(replayer).trace(asked.id(), ReplayQuery.all());
        String prefix = asked.id().substring(0, 2);
        assertThat(ids(tree))
            .as("seed %d, asked %s", seed, asked.id())
            .hasSize(size)
            .allMatch(id -> id.startsWith(prefix));
        assertThat(tree.isWhole()).as("seed %d", seed).isTrue();
        for (TracedEvent event : tree.events()) {
          assertThat(
                  event.parent().stream()
                      .mapToObj(parent -> tree.events().get(parent).id())
                      .findFirst())
              .as("seed %d", seed)
              .isEqualTo(event.cause());
        }
      }
    }
  }
}
