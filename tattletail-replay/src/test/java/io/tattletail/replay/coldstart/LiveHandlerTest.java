package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.ScriptedFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveHandlerTest {
  private final DeliveredHistory delivered =
      new DeliveredHistory(
          new DeliveredHistory.Owner(List.of("archive"), Optional.empty(), "channels", "service"),
          ColdStartSettings.defaults());
  private final CapturingHandler handler = new CapturingHandler();
  private final List<Hole> holes = new ArrayList<>();
  private final LiveHandler live =
      new LiveHandler(
          handler, delivered, ColdStartSettings.defaults(), this::missing, events -> {});

  private final List<Integer> calls = new ArrayList<>();
  private boolean goesOn = true;
  private int counted;

  private void missing(Hole hole) throws ColdStartException {
    holes.add(hole);
    if (!goesOn) {
      throw new ColdStartException("not without it");
    }
  }

  private static SpewEvent event(long previous, long offset) {
    return SpewEvent.builder()
        .channel("orders")
        .id("id-" + offset)
        .build()
        .at(new SpewPosition("orders", previous, offset));
  }

  private List<String> ids() {
    return handler.events().stream().map(SpewEvent::id).toList();
  }

  @Test
  void whatTheArchiveGaveIsLeftOutAndWhatItLackedIsGiven() throws Exception {
    delivered.coverage.add("orders", -1, 4);
    delivered.coverage.add("orders", 5, 8);
    live.startsAfter(Map.of("orders", 4L));
    live.open();
    live.onEvents(List.of(event(4, 5), event(5, 7), event(7, 8), event(8, 9)));
    assertThat(ids()).containsExactly("id-5", "id-9");
    assertThat(live.deliveredEvents()).isEqualTo(2);
    assertThat(live.counts().skipped()).isEqualTo(2);
    assertThat(holes).isEmpty();
  }

  @Test
  void isSynchronousAlsoWithAnAsynchronousHandler() throws Exception {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    CountDownLatch called = new CountDownLatch(1);
    AsyncSpewEventHandler later =
        events -> {
          called.countDown();
          return stage;
        };
    LiveHandler around =
        new LiveHandler(
            later, delivered, ColdStartSettings.defaults(), this::missing, events -> {});
    around.startsAfter(Map.of());
    around.open();
    assertThat(around).isNotInstanceOf(AsyncSpewEventHandler.class);

    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            () -> {
              try {
                around.onEvents(List.of(event(-1, 0)));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(call).isNotDone();
    assertThat(delivered.coverage.covers(new SpewPosition("orders", -1, 0))).isFalse();
    stage.complete(null);

    call.get(30, TimeUnit.SECONDS);
    assertThat(delivered.coverage.covers(new SpewPosition("orders", -1, 0))).isTrue();
  }

  @Test
  void aRedeliveryIsLeftOut() throws Exception {
    live.startsAfter(Map.of());
    live.open();
    live.onEvent(event(-1, 0));
    live.onEvent(event(-1, 0));
    live.onEvent(event(0, 1));
    assertThat(ids()).containsExactly("id-0", "id-1");
  }

  @Test
  void ofABatchThatFailedOnlyWhatWasNotHandledIsGivenAgain() throws Exception {
    live.startsAfter(Map.of());
    live.open();
    List<SpewEvent> batch = List.of(event(-1, 0), event(0, 1), event(1, 2));
    handler.failWhen(event -> event.id().equals("id-1"));
    assertThatThrownBy(() -> live.onEvents(batch)).isInstanceOf(ScriptedFailure.class);
    handler.failWhen(event -> false);
    live.onEvents(batch);
    assertThat(ids()).containsExactly("id-0", "id-1", "id-2");
  }

  @Test
  void thatHoldsWithoutPositionsToo() throws Exception {
    live.open();
    List<SpewEvent> batch = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batch.add(SpewEvent.builder().channel("orders").id("id-" + i).build());
    }
    handler.failWhen(event -> event.id().equals("id-1"));
    assertThatThrownBy(() -> live.onEvents(batch)).isInstanceOf(ScriptedFailure.class);
    handler.failWhen(event -> false);
    live.onEvents(batch);
    assertThat(ids()).containsExactly("id-0", "id-1", "id-2");
  }

  @Test
  void offsetsThatTheBrokerLeftOutAreNoticed() throws Exception {
    live.startsAfter(Map.of("orders", 4L));
    live.open();
    live.onEvent(event(4, 5));
    live.onEvent(event(9, 12));
    assertThat(holes).containsExactly(new Hole("orders", 5, 9, Hole.Kind.LOST));
    goesOn = false;
    assertThatThrownBy(() -> live.onEvent(event(15, 16))).hasMessage("not without it");
    assertThat(ids()).containsExactly("id-5", "id-12");
  }

  @Test
  void whatTheBrokerDeletedIsNoLossIfTheArchiveGaveIt() throws Exception {
    delivered.coverage.add("orders", 4, 9);
    live.startsAfter(Map.of("orders", 4L));
    live.open();
    live.onEvent(event(9, 12));
    assertThat(holes).isEmpty();
  }

  @Test
  void aStreamThatNobodyKnewBeginsWhereTheBrokerHasIt() throws Exception {
    live.startsAfter(Map.of());
    live.open();
    live.onEvent(event(41, 42));
    assertThat(holes).isEmpty();
    assertThat(delivered.beginnings).isEqualTo(Map.of("orders", 41L));
  }

  @Test
  void onceClosedItTakesNothing() {
    live.close();
    live.open();
    assertThatThrownBy(() -> live.onEvent(event(-1, 0)))
        .isInstanceOf(ColdStartException.class)
        .hasMessageContaining("has ended");
    assertThat(handler.events()).isEmpty();
  }

  private LiveHandler batching(int events) {
    ColdStartSettings settings =
        ColdStartSettings.defaults().with(ColdStartSettings.BATCH_SIZE, events);
    LiveHandler batching =
        new LiveHandler(
            new SpewEventHandler() {
              @Override
              public void onEvent(SpewEvent event) {
                throw new AssertionError("expected batches");
              }

              @Override
              public void onEvents(List<SpewEvent> batch) throws Exception {
                calls.add(batch.size());
                for (SpewEvent event : batch) {
                  handler.onEvent(event);
                }
              }
            },
            delivered,
            settings,
            this::missing,
            passed -> counted += passed);
    batching.startsAfter(Map.of());
    batching.open();
    return batching;
  }

  @Test
  void nothingOfABatchThatFailedCountsAndWhatWasGivenBeforeItDoes() throws Exception {
    LiveHandler batching = batching(2);
    List<SpewEvent> batch = List.of(event(-1, 0), event(0, 1), event(1, 2), event(2, 3));
    handler.failWhen(event -> event.id().equals("id-3"));
    assertThatThrownBy(() -> batching.onEvents(batch)).isInstanceOf(ScriptedFailure.class);
    assertThat(batching.deliveredEvents()).isEqualTo(2);
    assertThat(counted).isEqualTo(2);
    assertThat(delivered.coverage.coversAll("orders", -1, 1)).isTrue();
    assertThat(delivered.coverage.covers(new SpewPosition("orders", 1, 2))).isFalse();
    handler.failWhen(event -> false);
    batching.onEvents(batch);
    assertThat(ids()).containsExactly("id-0", "id-1", "id-2", "id-2", "id-3");
    assertThat(calls).containsExactly(2, 2, 2);
    assertThat(batching.counts().skipped()).isEqualTo(2);
  }

  @Test
  void whatTheBrokerDeletedOfABatchThatFailedIsNoticed() throws Exception {
    LiveHandler batching = batching(10);
    handler.failNext(1);
    assertThatThrownBy(() -> batching.onEvents(List.of(event(-1, 0), event(0, 1))))
        .isInstanceOf(ScriptedFailure.class);
    batching.onEvents(List.of(event(1, 2)));
    assertThat(holes).containsExactly(new Hole("orders", -1, 1, Hole.Kind.LOST));
  }

  @Test
  void withoutPositionsEventsLeftOutOfABatchThatFailsAreLeftOutAgain() throws Exception {
    LiveHandler batching = batching(2);
    List<SpewEvent> batch = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      batch.add(SpewEvent.builder().channel("orders").id("id-" + i).build());
    }
    handler.failWhen(event -> event.id().equals("id-3"));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> batching.onEvents(batch)).isInstanceOf(ScriptedFailure.class);
    }
    handler.failWhen(event -> false);
    batching.onEvents(batch);
    assertThat(ids()).containsExactly("id-0", "id-1", "id-2", "id-2", "id-2", "id-2", "id-3");
  }

  @Test
  void anOffsetWithoutAnEventIsNoHole() throws Exception {
    delivered.coverage.add("orders", -1, 0);
    delivered.coverage.add("orders", 1, 2);
    live.startsAfter(Map.of("orders", 0L));
    live.open();
    live.onSkipped(new SpewPosition("orders", 0, 1));
    live.onEvents(List.of(event(1, 2), event(2, 3)));
    live.onSkipped(new SpewPosition("orders", 3, 4));
    live.onEvent(event(4, 5));
    assertThat(holes).isEmpty();
    assertThat(ids()).containsExactly("id-3", "id-5");
    assertThat(delivered.coverage.coversAll("orders", -1, 5)).isTrue();
  }

  @Test
  void whatTheBrokerLeftOutBeforeAnOffsetWithoutAnEventIsNoticed() throws Exception {
    live.startsAfter(Map.of("orders", 0L));
    live.open();
    live.onSkipped(new SpewPosition("orders", 3, 4));
    assertThat(holes).containsExactly(new Hole("orders", 0, 3, Hole.Kind.LOST));
  }

  @Test
  void aHoleThatIsPassedIsToldOnceAlsoIfTheEventBehindItFails() throws Exception {
    live.startsAfter(Map.of("orders", 0L));
    live.open();
    handler.failNext(2);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> live.onEvent(event(3, 4))).isInstanceOf(ScriptedFailure.class);
    }
    live.onEvent(event(3, 4));
    assertThat(holes).containsExactly(new Hole("orders", 0, 3, Hole.Kind.LOST));
  }
}
