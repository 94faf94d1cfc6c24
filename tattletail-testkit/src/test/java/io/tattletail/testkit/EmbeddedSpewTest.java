package io.tattletail.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Origin;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedSpewTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ChannelFilter ALL = ChannelFilter.all();

  private final CapturingHandler handler = new CapturingHandler();
  private EmbeddedSpew spew = EmbeddedSpew.open();

  @AfterEach
  void close() {
    spew.close();
  }

  @Test
  void deliversWhatIsPublishedWithTheBytesOfTheSerializer() {
    SpewEvent event =
        SpewEvent.builder().channel("a").id("x").header("trace", "t").payload("[1]").build();
    spew.subscribe("s", ALL, StartAt.now(), handler);
    spew.subscribe("other", ALL, StartAt.now(), new CapturingHandler());
    spew.publish(event);
    SpewEvent delivered = handler.await(1, SOON).get(0);
    assertThat(delivered.header()).isEqualTo(event.header());
    assertThat(delivered.payload()).isEqualTo(event.payload());
    assertThat(delivered.origin()).isEqualTo(Origin.LIVE);
    assertThat(delivered.serializerName()).contains(JsonSpewSerializer.NAME);
    assertThat(delivered.serialized())
        .contains(ByteBuffer.wrap(new JsonSpewSerializer().serialize(event)));
  }

  @Test
  void deliversASerializedEventUnread() {
    SpewHeader header = new SpewHeader("x", "a", Instant.EPOCH, "", Map.of());
    ByteBuffer noEvent = ByteBuffer.wrap("no event".getBytes(UTF_8));
    spew.publish(SpewEvent.serialized(header, noEvent, new JsonSpewSerializer()));
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    SpewEvent delivered = handler.await(1, SOON).get(0);
    assertThat(delivered.serialized()).contains(noEvent);
    assertThat(delivered.position()).contains(new SpewPosition("a", -1, 0));
  }

  @Test
  void whatIsNoEventTakesAnOffsetAndIsToldAtItsTurn() {
    spew.close();
    spew = EmbeddedSpew.builder().batchSize(10).unreadable(e -> e.id().startsWith("bad")).open();
    for (String id : List.of("good-1", "bad-1", "bad-2", "good-2", "good-3", "bad-3")) {
      spew.publish(event("a", id));
    }
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger refusals = new AtomicInteger(1);
    spew.subscribe(
        "s",
        ALL,
        StartAt.earliest(),
        new SkippedOffsetHandler() {
          @Override
          public void onEvent(SpewEvent event) {
            seen.add(event.id() + " after " + event.position().orElseThrow().previous());
          }

          @Override
          public void onSkipped(SpewPosition position) {
            if (refusals.getAndDecrement() > 0) {
              throw new IllegalStateException("not yet");
            }
            seen.add("skipped " + position.offset() + " after " + position.previous());
          }
        });
    spew.subscribe("other", ALL, StartAt.earliest(), handler);
    spew.awaitCaughtUp("s", SOON);
    spew.awaitCaughtUp("other", SOON);
    assertThat(seen)
        .containsExactly(
            "good-1 after -1",
            "skipped 1 after 0",
            "skipped 2 after 1",
            "good-2 after 2",
            "good-3 after 3",
            "skipped 5 after 4");
    assertThat(spew.refusals("s")).isEqualTo(1);
    assertThat(handler.events()).hasSize(3);
  }

  @Test
  void publishesAnArchivedEventAsALiveOne() {
    byte[] bytes = new JsonSpewSerializer().serialize(event("a", "x"));
    spew.publish(
        SpewEvent.replayed(
            "x",
            "a",
            Instant.EPOCH,
            new SpewPosition("elsewhere", 6, 7),
            ByteBuffer.wrap(bytes),
            new JsonSpewSerializer()));
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    SpewEvent delivered = handler.await(1, SOON).get(0);
    assertThat(delivered.origin()).isEqualTo(Origin.LIVE);
    assertThat(delivered.position()).contains(new SpewPosition("a", -1, 0));
    assertThat(delivered.serialized()).contains(ByteBuffer.wrap(bytes));
  }

  @Test
  void doesNotTakeWhatCannotBeSerialized() {
    SpewEvent event = SpewEvent.builder().channel("a").id("x").payload("not JSON").build();
    assertThatThrownBy(() -> spew.publish(event))
        .isInstanceOf(SpewException.class)
        .hasMessageStartingWith("the broker did not take event x of channel a: payload");
    assertThat(spew.streams()).isEmpty();
  }

  @Test
  void goesOnAfterTheLastAcknowledgedEventWhenMadeAgain() {
    publish("a", 0, 3);
    handler.failWhen(event -> event.id().equals("2"));
    Subscription first = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    handler.await(2, SOON);
    first.close();
    first.close();
    publish("a", 3, 4);
    assertThat(spew.lag("s")).isEqualTo(2);
    assertThat(spew.acknowledged("s")).isEqualTo(Map.of("a", 1L));
    handler.failWhen(event -> false);
    Subscription second = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    spew.awaitCaughtUp("s", SOON);
    assertThat(offsets(handler.events())).containsExactly("a@0", "a@1", "a@2", "a@3");
    assertThat(second.startedAfter("a")).hasValue(1);
    assertThat(second.startedAfter("b")).isEmpty();
    assertThat(spew.lag("s")).isZero();
  }

  @Test
  void movesToAnOffsetInAHoleAndTellsTheTruePrevious() {
    spew = EmbeddedSpew.builder().offsetHoles(3).open();
    publish("a", 0, 100);
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    List<SpewPosition> all = positions(handler.await(100, SOON));
    SpewPosition behindHole =
        all.stream()
            .filter(at -> at.offset() > at.previous() + 2)
            .skip(5)
            .findFirst()
            .orElseThrow();
    CapturingHandler moved = new CapturingHandler();
    Subscription subscription =
        spew.subscribe("t", ALL, StartAt.after(Map.of("a", behindHole.offset() - 1)), moved);
    spew.awaitCaughtUp("t", SOON);
    assertThat(positions(moved.events())).isEqualTo(all.subList(all.indexOf(behindHole), 100));
    assertThat(subscription.startedAfter("a")).hasValue(behindHole.offset() - 1);
  }

  @Test
  void tellsTheTruePreviousOffsetAcrossHoles() {
    spew = EmbeddedSpew.builder().offsetHoles(1).open();
    publish("a", 0, 200);
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    long previous = SpewPosition.BEGINNING;
    int holes = 0;
    for (SpewPosition position : positions(handler.await(200, SOON))) {
      assertThat(position.previous()).isEqualTo(previous);
      holes += position.offset() > previous + 1 ? 1 : 0;
      previous = position.offset();
    }
    assertThat(holes).isBetween(30, 100);
    assertThat(spew.latest("a")).hasValue(previous);
  }

  @Test
  void doesNotMoveWhereItCannotGoOn() {
    spew = EmbeddedSpew.builder().retention(2).open();
    publish("a", 0, 5);
    Subscription open = spew.subscribe("s", ALL, StartAt.now(), handler);
    open.close();
    for (long after : new long[] {SpewPosition.BEGINNING, 1, 5}) {
      assertThatThrownBy(() -> spew.subscribe("s", ALL, StartAt.after(Map.of("a", after)), handler))
          .isInstanceOf(PositionUnavailableException.class)
          .hasMessage(
              "stream a cannot go on after offset %d: the broker has the events after offset 2 up to offset 4",
              after);
    }
    assertThatThrownBy(
            () -> spew.subscribe("s", ALL, StartAt.after(Map.of("a", 2L, "b", 0L)), handler))
        .isInstanceOf(PositionUnavailableException.class)
        .hasMessage(
            "stream b cannot go on after offset 0: the broker has the events after offset -1 up to offset -1");
    assertThat(spew.acknowledged("s")).isEqualTo(Map.of("a", 4L));
    Map<String, Long> allOfWhatIsToCome = Map.of("a", 2L, "b", SpewPosition.BEGINNING);
    spew.subscribe("s", ALL, StartAt.after(allOfWhatIsToCome), handler);
    assertThat(offsets(handler.await(2, SOON))).containsExactly("a@3", "a@4");
  }

  @Test
  void goesOnWithTheEarliestHeldWhenTheNextWasDeleted() {
    spew = EmbeddedSpew.builder().retention(3).open();
    publish("a", 0, 2);
    Subscription first = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    spew.awaitCaughtUp("s", SOON);
    first.close();
    publish("a", 2, 10);
    assertThat(spew.earliest("a")).hasValue(7);
    assertThat(spew.lag("s")).isEqualTo(3);
    handler.clear();
    Subscription second = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    assertThat(positions(handler.await(3, SOON)))
        .containsExactly(
            new SpewPosition("a", 6, 7), new SpewPosition("a", 7, 8), new SpewPosition("a", 8, 9));
    assertThat(second.startedAfter("a")).hasValue(6);
  }

  @Test
  void tellsWhereDeliveryReallyStartedIfMoreIsDeletedBefore() {
    spew = EmbeddedSpew.builder().retention(2).open();
    spew.stop();
    Subscription subscription = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    publish("a", 0, 9);
    spew.resume();
    assertThat(offsets(handler.await(2, SOON))).containsExactly("a@7", "a@8");
    assertThat(subscription.startedAfter("a")).hasValue(6);
  }

  @Test
  void redeliversTheWholeBatchThatWasRefused() {
    spew = EmbeddedSpew.builder().batchSize(3).open();
    publish("a", 0, 5);
    List<List<String>> batches = new ArrayList<>();
    spew.subscribe(
        "s",
        ALL,
        StartAt.earliest(),
        new SpewEventHandler() {
          @Override
          public void onEvent(SpewEvent event) {
            throw new AssertionError("batches go to onEvents");
          }

          @Override
          public void onEvents(List<SpewEvent> events) {
            batches.add(offsets(events));
            if (batches.size() == 1) {
              throw new IllegalStateException("the last of the batch failed");
            }
          }
        });
    spew.awaitCaughtUp("s", SOON);
    List<String> whole = List.of("a@0", "a@1", "a@2");
    assertThat(batches).containsExactly(whole, whole, List.of("a@3", "a@4"));
  }

  @Test
  void givesStreamsTheirTurnInACircle() {
    publish("a", 0, 3);
    publish("b", 0, 3);
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    assertThat(offsets(handler.await(6, SOON)))
        .containsExactly("a@0", "b@0", "a@1", "b@1", "a@2", "b@2");
  }

  @Test
  void keepsSeveralStreamsAChannelWithOneIdAlwaysOnTheSame() {
    spew = EmbeddedSpew.builder().streamsPerChannel(3).open();
    publish("a", 0, 30);
    publish("a", 0, 30);
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    List<SpewEvent> events = handler.await(60, SOON);
    assertThat(spew.streams()).containsExactly("0@a", "1@a", "2@a");
    for (int id = 0; id < 30; id++) {
      String wanted = Integer.toString(id);
      assertThat(events.stream().filter(event -> event.id().equals(wanted)))
          .extracting(event -> event.position().orElseThrow().stream())
          .hasSize(2)
          .satisfies(streams -> assertThat(streams.get(0)).isEqualTo(streams.get(1)));
    }
  }

  @Test
  void deliversOnceMoreWhatItsAcknowledgementWasLostOf() {
    spew = EmbeddedSpew.builder().redelivery(1, 9).open();
    publish("a", 0, 3);
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    spew.awaitCaughtUp("s", SOON);
    assertThat(offsets(handler.events())).containsExactly("a@0", "a@0", "a@1", "a@1", "a@2", "a@2");
  }

  @Test
  void stopsAllDeliveriesAndResumesThem() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    spew.subscribe(
        "slow",
        ALL,
        StartAt.now(),
        event -> {
          called.countDown();
          awaitUnchecked(release);
        });
    spew.subscribe("s", ALL, StartAt.now(), handler);
    publish("a", 0, 1);
    handler.await(1, SOON);
    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(spew::stop);
    assertThat(stopped).isNotDone();
    release.countDown();
    stopped.get(20, TimeUnit.SECONDS);
    publish("a", 1, 3);
    assertThatThrownBy(() -> spew.awaitCaughtUp("s", Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "expected subscription s to catch up within PT0.02S, but offsets are not acknowledged:"
                + " {a=2} (subscription open, deliveries stopped, 0 refusals)");
    assertThat(handler.events()).hasSize(1);
    spew.resume();
    spew.awaitCaughtUp("s", SOON);
    spew.awaitCaughtUp("slow", SOON);
    assertThat(handler.events()).hasSize(3);
  }

  @Test
  void worksWithoutPositions() {
    spew = EmbeddedSpew.builder().withoutPositions().open();
    assertThat(spew.hasPositions()).isFalse();
    publish("a", 0, 2);
    Subscription subscription = spew.subscribe("s", ALL, StartAt.earliest(), handler);
    assertThat(handler.await(2, SOON)).allMatch(event -> event.position().isEmpty());
    assertThat(subscription.startedAfter()).isEmpty();
    subscription.close();
    publish("a", 2, 3);
    assertThatThrownBy(() -> spew.subscribe("s", ALL, StartAt.after(Map.of()), handler))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("this broker has no positions, so no subscription can start after an offset");
    spew.subscribe("s", ALL, StartAt.earliest(), handler);
    spew.awaitCaughtUp("s", SOON);
    assertThat(handler.events()).extracting(SpewEvent::id).containsExactly("0", "1", "2");
  }

  @Test
  void interruptsAHandlerThatDoesNotReturnWhenClosed() throws Exception {
    spew = EmbeddedSpew.builder().patience(Duration.ofSeconds(1)).open();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    publish("a", 0, 1);
    Subscription subscription =
        spew.subscribe(
            "s",
            ALL,
            StartAt.earliest(),
            event -> {
              called.countDown();
              never.await(60, TimeUnit.SECONDS);
            });
    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    subscription.close();
    assertThat(spew.lastRefusal("s")).containsInstanceOf(InterruptedException.class);
    assertThat(spew.lag("s")).isEqualTo(1);
  }

  @Test
  void saysWhichHandlerDoesNotReturn() throws Exception {
    spew = EmbeddedSpew.builder().patience(Duration.ofMillis(20)).open();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    publish("a", 0, 1);
    Subscription subscription =
        spew.subscribe(
            "s",
            ALL,
            StartAt.earliest(),
            event -> {
              called.countDown();
              while (release.getCount() > 0) {
                Thread.onSpinWait();
              }
            });
    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(spew::stop)
        .isInstanceOf(SpewException.class)
        .hasMessage("handlers of subscriptions [s] did not return within PT0.02S");
    assertThatThrownBy(subscription::close)
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "the handler of subscription s did not return within PT0.02S, nor again after it was"
                + " interrupted");
    release.countDown();
    spew = EmbeddedSpew.open();
  }

  @Test
  void takesNothingOnceClosed() {
    spew.subscribe("s", ALL, StartAt.now(), handler);
    spew.close();
    assertThatThrownBy(() -> publish("a", 0, 1))
        .isInstanceOf(SpewException.class)
        .hasMessage("the broker is closed");
    assertThatThrownBy(() -> spew.subscribe("s", ALL, StartAt.now(), handler))
        .isInstanceOf(SpewException.class)
        .hasMessage("the broker is closed");
  }

  @Test
  void knowsNoSubscriptionThatWasNeverMade() {
    spew.subscribe("s", ALL, StartAt.now(), handler);
    assertThatThrownBy(() -> spew.lag("t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there never was a subscription named t, only [s]");
    assertThat(spew.earliest("a")).isEmpty();
    assertThat(spew.latest("a")).isEmpty();
  }

  private void publish(String channel, int from, int until) {
    for (int id = from; id < until; id++) {
      spew.publish(event(channel, Integer.toString(id)));
    }
  }

  private static SpewEvent event(String channel, String id) {
    return SpewEvent.builder().channel(channel).id(id).payload("{}").build();
  }

  private static List<SpewPosition> positions(Iterable<SpewEvent> events) {
    List<SpewPosition> positions = new ArrayList<>();
    events.forEach(event -> positions.add(event.position().orElseThrow()));
    return positions;
  }

  private static List<String> offsets(Iterable<SpewEvent> events) {
    List<String> offsets = new ArrayList<>();
    positions(events).forEach(at -> offsets.add(at.stream() + "@" + at.offset()));
    return offsets;
  }

  private static void awaitUnchecked(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
