package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract says of handlers that acknowledge later. */
class EmbeddedSpewAsyncTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final PendingCalls handler = new PendingCalls();
  private EmbeddedSpew spew = EmbeddedSpew.open();

  @AfterEach
  void close() {
    handler.acknowledgeOnFlush();
    spew.close();
  }

  @Test
  void severalCallsOfAStreamAreUnderWayInItsOrder() {
    publish("a", 0, 3);
    subscribe();

    handler.await(3);

    assertThat(handler.ids()).containsExactly(List.of("0"), List.of("1"), List.of("2"));
    assertThat(acknowledged("a")).isEqualTo(-1);
  }

  @Test
  void onlyWhatIsAcknowledgedWithoutAGapCounts() {
    publish("a", 0, 3);
    subscribe();
    handler.await(3);

    handler.acknowledge(2);
    handler.acknowledge(1);
    assertThat(acknowledged("a")).isEqualTo(-1);
    handler.acknowledge(0);

    spew.awaitCaughtUp("s", SOON);
    assertThat(acknowledged("a")).isEqualTo(2);
  }

  @Test
  void nothingNewIsDispatchedAfterAFailureUntilTheCallsUnderWayHaveEnded() {
    publish("a", 0, 3);
    subscribe();
    handler.await(3);
    handler.fail(1);
    publish("a", 3, 5);
    publish("b", 0, 1);
    handler.await(4);
    assertThat(handler.ids().get(3)).as("of another stream").containsExactly("0");
    handler.acknowledge(2);
    assertThat(handler.ids()).hasSize(4);

    handler.acknowledge(0);

    handler.await(8);
    assertThat(acknowledged("a")).isZero();
    assertThat(handler.ids().subList(4, 8))
        .as("all from the first unacknowledged on, also what was acknowledged since")
        .containsExactly(List.of("1"), List.of("2"), List.of("3"), List.of("4"));
    assertThat(handler.previous().subList(4, 8)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(spew.refusals("s")).isEqualTo(1);
    assertThat(spew.lastRefusal("s").orElseThrow()).hasMessage("call 1 failed");
  }

  @Test
  void aStageThatFailedWhenItIsReturnedCountsBeforeAnythingMoreOfItsStream() {
    spew = EmbeddedSpew.builder().batchSize(2).open();
    handler.failAtOnce("2");
    publish("a", 0, 6);
    subscribe();

    handler.await(2);
    handler.acknowledge(0);
    handler.await(4);

    assertThat(handler.ids())
        .containsExactly(
            List.of("0", "1"), List.of("2", "3"), List.of("2", "3"), List.of("4", "5"));
    assertThat(handler.previous()).containsExactly(-1L, 1L, 1L, 3L);
  }

  @Test
  void aThrowIsAFailureToo() {
    publish("a", 0, 3);
    PendingCalls later = new PendingCalls();
    AsyncSpewEventHandler throwing =
        events -> {
          if (spew.refusals("s") == 0 && events.get(0).id().equals("1")) {
            throw new IllegalStateException("not now");
          }
          return later.onEventsAsync(events);
        };
    spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), throwing);
    later.await(1);
    later.acknowledge(0);
    later.await(3);
    assertThat(later.ids()).containsExactly(List.of("0"), List.of("1"), List.of("2"));
    assertThat(spew.lastRefusal("s").orElseThrow()).hasMessage("not now");
    later.acknowledge(1);
    later.acknowledge(2);
  }

  @Test
  void noStageIsAFailure() {
    publish("a", 0, 1);
    AsyncSpewEventHandler none =
        events -> spew.refusals("s") == 0 ? null : CompletableFuture.completedFuture(null);
    spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), none);
    spew.awaitCaughtUp("s", SOON);
    assertThat(spew.lastRefusal("s").orElseThrow())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("onEventsAsync of the handler returned no stage");
  }

  @Test
  void whatIsUnderWayIsBoundedInBytesAndTheHandlerIsAskedToFlush() {
    SpewEvent sample = event("a", "0");
    long bytes = new JsonSpewSerializer().serialize(sample).length;
    spew = EmbeddedSpew.builder().maxUnacknowledgedBytes(3 * bytes).open();
    publish("a", 0, 9);
    subscribe();

    handler.await(3);
    handler.awaitFlushes(1);
    handler.acknowledge(1);
    handler.acknowledge(2);
    assertThat(handler.ids()).as("what is acknowledged behind a hole counts").hasSize(3);
    handler.acknowledge(0);

    handler.await(6);
    handler.awaitFlushes(2);
    assertThat(handler.ids()).hasSize(6);
  }

  @Test
  void anEventLargerThanTheBoundIsDispatchedByItself() {
    spew = EmbeddedSpew.builder().maxUnacknowledgedBytes(1).batchSize(5).open();
    publish("a", 0, 2);
    subscribe();
    handler.awaitFlushes(1);
    assertThat(handler.ids()).containsExactly(List.of("0"));
    handler.acknowledge(0);
    handler.await(2);
    assertThat(handler.ids()).containsExactly(List.of("0"), List.of("1"));
  }

  @Test
  void closingAsksForAFlushAndCountsWhatIsAcknowledgedThen() {
    publish("a", 0, 3);
    handler.acknowledgeOnFlush();
    Subscription subscription = subscribe();
    handler.await(3);
    subscription.close();
    assertThat(handler.flushes()).isEqualTo(1);
    assertThat(acknowledged("a")).isEqualTo(2);
  }

  @Test
  void closingWaitsABoundedTimeAndThenCountsThePrefix() {
    spew = EmbeddedSpew.builder().patience(Duration.ofSeconds(1)).open();
    publish("a", 0, 4);
    Subscription subscription = subscribe();
    handler.await(4);
    handler.acknowledge(0);
    handler.acknowledge(1);
    handler.acknowledge(3);

    subscription.close();
    assertThat(acknowledged("a")).isEqualTo(1);
    handler.acknowledge(2);
    assertThat(acknowledged("a")).as("too late").isEqualTo(1);

    CapturingHandler plain = new CapturingHandler();
    spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), plain);
    assertThat(plain.await(2, SOON)).extracting(SpewEvent::id).containsExactly("2", "3");
  }

  @Test
  void stoppingAsksForAFlushAndWaitsForTheCallsUnderWay() throws Exception {
    publish("a", 0, 2);
    subscribe();
    handler.await(2);
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(spew::stop);
    handler.awaitFlushes(1);
    assertThat(stopping).isNotDone();
    handler.acknowledge(0);
    handler.fail(1);
    stopping.get(30, TimeUnit.SECONDS);
    publish("a", 2, 3);
    assertThat(handler.ids()).hasSize(2);
    spew.resume();
    handler.await(4);
    assertThat(handler.ids().subList(2, 4)).containsExactly(List.of("1"), List.of("2"));
  }

  @Test
  void aLostAcknowledgementDeliversAgainFromThatCallOn() {
    spew = EmbeddedSpew.builder().redelivery(1, 9).open();
    publish("a", 0, 2);
    subscribe();
    handler.await(2);
    handler.acknowledge(0);
    handler.acknowledge(1);
    handler.await(4);
    assertThat(handler.ids().subList(2, 4)).containsExactly(List.of("0"), List.of("1"));
  }

  @Test
  void anAsynchronousHandlerCanBeCalledSynchronously() throws Exception {
    PendingCalls calls = new PendingCalls();
    calls.acknowledgeOnFlush();
    calls.onEvent(event("a", "x"));
    calls.onEvents(List.of(event("a", "y"), event("a", "z")));
    assertThat(calls.ids()).containsExactly(List.of("x"), List.of("y", "z"));

    IllegalStateException failure = new IllegalStateException("no");
    AsyncSpewEventHandler failing = events -> CompletableFuture.failedFuture(failure);
    assertThatThrownBy(() -> failing.onEvent(event("a", "x"))).isSameAs(failure);
  }

  private Subscription subscribe() {
    return spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), handler);
  }

  private long acknowledged(String stream) {
    Map<String, Long> acknowledged = spew.acknowledged("s");
    return acknowledged.get(stream);
  }

  private void publish(String channel, int from, int until) {
    for (int id = from; id < until; id++) {
      spew.publish(event(channel, Integer.toString(id)));
    }
  }

  private static SpewEvent event(String channel, String id) {
    return SpewEvent.builder().channel(channel).id(id).payload("{}").build();
  }
}
