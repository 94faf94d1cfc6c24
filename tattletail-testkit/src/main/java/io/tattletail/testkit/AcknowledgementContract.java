package io.tattletail.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a handler acknowledges, and what it refuses. */
abstract class AcknowledgementContract extends PositionContract {
  @Test
  protected void anEventIsNotAcknowledgedBeforeItsHandlerReturned() throws Exception {
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    publish(channel, 0, FEW);
    Subscription subscription =
        subscribe(
            event -> {
              if (number(event) == 2) {
                inCall.countDown();
                awaitOpen(gate);
                throw new IllegalStateException("refused by a test");
              }
            });
    awaitOpen(inCall);
    // Another subscription does all its work meanwhile.
    subscribe("other", ChannelFilter.of(channel), StartAt.earliest(), handler);
    awaitNumbers(handler, 0, FEW);
    assertTrue(subscription.statistics().eventsAcknowledged() < FEW);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(subscription::close);
    gate.countDown();
    get(closed);

    CapturingHandler next = new CapturingHandler();
    subscribe(next);

    awaitNumbers(next, 2, 3);
    assertInOrder(next.events());
  }

  @Test
  protected void aRefusedEventComesAgainBeforeAnythingLaterOnItsStream() throws Exception {
    List<SpewEvent> calls = new CopyOnWriteArrayList<>();
    publish(channel, 0, FEW);

    Subscription subscription =
        subscribe(
            event -> {
              calls.add(event);
              if (number(event) == 2 && count(calls, 2) <= 3) {
                throw new IllegalStateException("refused by a test");
              }
              handler.onEvent(event);
            });

    awaitNumbers(handler, 0, FEW);
    assertInOrder(calls);
    List<SpewEvent> again = calls.stream().filter(event -> number(event) == 2).toList();
    assertEquals(4, again.size(), "refused three times");
    for (SpewEvent event : again) {
      assertEquals(again.get(0).position(), event.position(), "with the same position");
      assertEquals(again.get(0).id(), event.id());
    }
    assertTrue(subscription.statistics().refusals() >= 3);
  }

  private static long count(List<SpewEvent> events, int number) {
    return events.stream().filter(event -> number(event) == number).count();
  }

  @Test
  protected void aRefusedStreamDoesNotHoldUpTheOthers() throws Exception {
    String second = newChannel("b");
    publish(channel, 0, FEW);
    publish(second, FEW, 2 * FEW);
    handler.failWhen(event -> event.channel().equals(channel));

    subscribe("s", ChannelFilter.of(channel, second), StartAt.earliest(), handler);

    awaitNumbers(handler, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(handler));
    handler.failWhen(event -> false);
    awaitNumbers(handler, 0, 2 * FEW);
  }

  @Test
  protected void anInterruptThatAHandlerLeavesDoesNotReachTheNextCall() throws Exception {
    publish(channel, 0, FEW);

    Subscription subscription =
        subscribe(
            event -> {
              if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted before the call");
              }
              handler.onEvent(event);
              if (number(event) == FEW - 1) {
                Thread.currentThread().interrupt();
              }
            });

    awaitNumbers(handler, 0, FEW);
    publish(channel, FEW, 2 * FEW);
    awaitNumbers(handler, 0, 2 * FEW);
    assertEquals(0, subscription.statistics().refusals());
    assertFalse(subscription.state().isEnd());
  }

  @Test
  protected void aStageThatCompletesLaterAcknowledgesItsEvents() throws Exception {
    StagedHandler staged = new StagedHandler(event -> false);
    publish(channel, 0, FEW);
    Subscription subscription = subscribe(staged);
    await(
        "all to be handled and acknowledged",
        () -> {
          staged.requestFlush();
          return subscription.statistics().eventsAcknowledged() >= FEW;
        });
    assertInOrder(staged.events());
    subscription.close();
    publish(channel, FEW, 2 * FEW);

    subscribe(handler);

    awaitNumbers(handler, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(handler));
  }

  @Test
  protected void aStageThatFailsMakesItsEventsComeAgain() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    StagedHandler staged =
        new StagedHandler(event -> number(event) == 2 && failures.getAndDecrement() > 0);
    publish(channel, 0, FEW);

    Subscription subscription = subscribe(staged);

    await(
        "all to be handled",
        () -> {
          staged.requestFlush();
          return staged.acknowledged().equals(range(0, FEW));
        });
    List<SpewEvent> again = staged.events().stream().filter(event -> number(event) == 2).toList();
    assertTrue(again.size() >= 3, "failed twice, and delivered " + again.size() + " times");
    for (SpewEvent event : again) {
      assertEquals(again.get(0).position(), event.position(), "with the same position");
    }
    assertTrue(subscription.statistics().refusals() >= 2);
  }

  @Test
  protected void closingAsksForAFlushAndCountsWhatItAcknowledges() throws Exception {
    StagedHandler staged = new StagedHandler(event -> false);
    publish(channel, 0, 1);
    Subscription subscription = subscribe(staged);
    await("a call", () -> !staged.events().isEmpty());

    subscription.close();

    publish(channel, 1, FEW);
    subscribe(handler);
    awaitNumbers(handler, 1, FEW);
    assertEquals(range(1, FEW), numbers(handler));
  }

  /** Its stages complete when it is asked to flush. */
  private static final class StagedHandler implements AsyncSpewEventHandler {
    private record Stage(List<SpewEvent> events, CompletableFuture<Void> end) {}

    private final Predicate<SpewEvent> failing;
    private final List<SpewEvent> events = new ArrayList<>();
    private final List<Stage> pending = new ArrayList<>();
    private final Set<Integer> acknowledged = new HashSet<>();

    StagedHandler(Predicate<SpewEvent> failing) {
      this.failing = failing;
    }

    @Override
    public synchronized CompletionStage<Void> onEventsAsync(List<SpewEvent> newEvents) {
      events.addAll(newEvents);
      CompletableFuture<Void> end = new CompletableFuture<>();
      pending.add(new Stage(newEvents, end));
      return end;
    }

    @Override
    public void requestFlush() {
      for (Stage stage : takePending()) {
        if (stage.events().stream().anyMatch(failing)) {
          stage.end().completeExceptionally(new IllegalStateException("failed by a test"));
        } else {
          noteAcknowledged(stage.events());
          stage.end().complete(null);
        }
      }
    }

    private synchronized List<Stage> takePending() {
      List<Stage> taken = List.copyOf(pending);
      pending.clear();
      return taken;
    }

    private synchronized void noteAcknowledged(List<SpewEvent> done) {
      done.forEach(event -> acknowledged.add(number(event)));
    }

    synchronized List<SpewEvent> events() {
      return List.copyOf(events);
    }

    synchronized Set<Integer> acknowledged() {
      return Set.copyOf(acknowledged);
    }
  }
}
