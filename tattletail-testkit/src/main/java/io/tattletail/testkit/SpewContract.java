package io.tattletail.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.Health;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import io.tattletail.spew.SubscriptionStatistics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What {@link Spew} demands of a broker's adapter, as tests. The author of an adapter extends this
 * class and says in {@link #open()} how to open the adapter:
 *
 * <pre>{@code
 * class MySpewTest extends SpewContract {
 *   @Override
 *   protected Spew open() {
 *     return MySpew.open("localhost:4242");
 *   }
 * }
 * }</pre>
 *
 * <p>Each test works with channels and subscriptions of its own, so that all can share a broker
 * which is never emptied. The methods that begin with {@code broker} do at the broker what an
 * adapter cannot do. Each is optional: a test that needs one is skipped where it is not overridden.
 * An adapter that cannot pass a test overrides the test, and disables it with the reason.
 *
 * <p>It needs JUnit Jupiter on the class path.
 */
public abstract class SpewContract extends AcknowledgementContract {
  /** For subclasses. */
  protected SpewContract() {}

  @Test
  protected void whileAStreamIsRefusedItRetriesAndThenRuns() throws Exception {
    List<SubscriptionState> told = new CopyOnWriteArrayList<>();
    IllegalStateException refusal = new IllegalStateException("refused by a test");
    AtomicBoolean refusing = new AtomicBoolean(true);
    publish(channel, 0, FEW);
    Subscription subscription =
        subscribe(
            event -> {
              if (number(event) == 2 && refusing.get()) {
                throw refusal;
              }
              handler.onEvent(event);
            });
    subscription.addListener(told::add);

    await("it to retry", () -> subscription.state().status() == Status.RETRYING);
    SubscriptionState state = subscription.state();
    assertSame(refusal, state.cause().orElseThrow());
    assertFalse(state.reason().isEmpty(), "it says why");
    assertEquals(Health.Level.DEGRADED, subscription.health().level());

    refusing.set(false);
    awaitNumbers(handler, 0, FEW);
    await("it to run", () -> subscription.state().status() == Status.RUNNING);
    assertEquals(Health.Level.UP, subscription.health().level());
    await("its listener to be told", () -> statuses(told).endsWith("RETRYING RUNNING"));
  }

  /** The statuses, such as {@code RUNNING RETRYING}; equal ones in a row are one. */
  private static String statuses(List<SubscriptionState> told) {
    List<String> statuses = new ArrayList<>();
    for (SubscriptionState state : told) {
      if (statuses.isEmpty() || !statuses.get(statuses.size() - 1).equals(state.status().name())) {
        statuses.add(state.status().name());
      }
    }
    return String.join(" ", statuses);
  }

  @Test
  protected void anErrorOfTheHandlerEndsIt() throws Exception {
    Error error = new AssertionError("thrown by a test");
    publish(channel, 0, FEW);
    Subscription subscription =
        subscribe(
            event -> {
              if (number(event) == 2) {
                throw error;
              }
            });
    assertFailed(subscription, error);
  }

  @Test
  protected void anErrorThatFailsAStageOfTheHandlerEndsIt() throws Exception {
    Error error = new AssertionError("thrown by a test");
    AsyncSpewEventHandler failing =
        events ->
            events.stream().anyMatch(event -> number(event) == 2)
                ? CompletableFuture.supplyAsync(
                    () -> {
                      throw error;
                    })
                : CompletableFuture.completedFuture(null);
    publish(channel, 0, FEW);
    Subscription subscription = subscribe(failing);
    assertFailed(subscription, error);
  }

  private void assertFailed(Subscription subscription, Error error) throws Exception {
    List<SubscriptionState> told = new CopyOnWriteArrayList<>();
    SubscriptionState end = get(subscription.ended());
    subscription.addListener(told::add);
    assertEquals(Status.FAILED, end.status());
    assertSame(error, end.cause().orElseThrow());
    assertTrue(end.reason().contains("thrown by a test"), end.reason());
    assertEquals(Status.FAILED, subscription.state().status());
    assertEquals(Health.Level.DOWN, subscription.health().level());
    await("a listener that comes late to be told", () -> told.size() == 1);
    SpewException thrown = assertThrows(SpewException.class, subscription::close);
    assertSame(error, thrown.getCause());
    subscription.close();
    assertEquals(Status.FAILED, subscription.state().status(), "it stays failed");

    Subscription again = subscribe(handler);
    awaitNumbers(handler, 2, 3);
    assertEquals(Status.RUNNING, again.state().status());
  }

  @Test
  protected void closedItSaysSo() throws Exception {
    List<SubscriptionState> told = new CopyOnWriteArrayList<>();
    Subscription subscription = subscribe(handler);
    subscription.addListener(told::add);
    assertEquals(name("s"), subscription.name());
    assertEquals(Health.Level.UP, subscription.health().level());
    CompletableFuture<SubscriptionState> copy = subscription.ended();
    assertFalse(copy.isDone());

    subscription.close();
    subscription.close();

    assertEquals(Status.CLOSED, get(copy).status());
    assertEquals(Status.CLOSED, subscription.state().status());
    assertEquals(Health.Level.DOWN, subscription.health().level());
    await("its listener to be told", () -> statuses(told).equals("RUNNING CLOSED"));
  }

  @Test
  protected void aFutureOfItsEndThatItsCallerCompletesIsNobodyElses() throws Exception {
    Subscription subscription = subscribe(handler);
    subscription.ended().complete(subscription.state());
    assertFalse(subscription.ended().isDone());
    subscription.close();
    assertEquals(Status.CLOSED, get(subscription.ended()).status());
  }

  @Test
  protected void itCountsWhatItDoes() throws Exception {
    publish(channel, 0, FEW);
    AtomicInteger refusals = new AtomicInteger(1);
    Subscription subscription =
        subscribe(
            event -> {
              if (refusals.getAndDecrement() > 0) {
                throw new IllegalStateException("refused by a test");
              }
              handler.onEvent(event);
            });
    awaitNumbers(handler, 0, FEW);
    await("all to be acknowledged", () -> subscription.statistics().eventsAcknowledged() >= FEW);
    await("nothing to be held", () -> subscription.statistics().heldBytes() == 0);
    SubscriptionStatistics statistics = subscription.statistics();
    assertEquals(1, statistics.refusals());
    assertTrue(statistics.eventsDelivered() > FEW, "what is delivered again counts again");
    assertTrue(statistics.bytesDelivered() > 0);
    assertTrue(statistics.lastAcknowledged().isPresent());
    assertEquals(0, statistics.unreadable());
    assertTrue(statistics.streams() >= 1);
    await("no lag, or an unknown one", () -> subscription.statistics().lag().orElse(0) == 0);
  }

  @Test
  protected void aBrokerThatGoesAwayAndReturnsLosesNothing() throws Exception {
    publish(channel, 0, FEW);
    Subscription subscription = subscribe(handler);
    awaitNumbers(handler, 0, FEW);

    brokerGoesAway();
    try {
      await("it to retry", () -> subscription.state().status() == Status.RETRYING);
      assertFalse(subscription.state().reason().isEmpty(), "it says why");
    } finally {
      brokerReturns();
    }

    await("it to run", () -> subscription.state().status() == Status.RUNNING);
    publish(channel, FEW, 2 * FEW);
    awaitNumbers(handler, 0, 2 * FEW);
    assertInOrder(handler.events());
  }

  @Test
  protected void closingWaitsForTheRunningCallAndAcknowledgesIt() throws Exception {
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    AtomicInteger returned = new AtomicInteger();
    publish(channel, 0, FEW);
    Subscription subscription =
        subscribe(
            event -> {
              inCall.countDown();
              awaitOpen(gate);
              handler.onEvent(event);
              returned.incrementAndGet();
            });
    awaitOpen(inCall);

    CompletableFuture<Integer> returnedBefore =
        CompletableFuture.supplyAsync(
            () -> {
              subscription.close();
              return returned.get();
            });
    assertFalse(returnedBefore.isDone());
    gate.countDown();

    int done = get(returnedBefore);
    assertTrue(done >= 1, "the call has returned");
    publish(channel, FEW, 2 * FEW);
    CapturingHandler next = new CapturingHandler();
    subscribe(next);
    awaitNumbers(next, 2 * FEW - 1, 2 * FEW);
    assertEquals(done, returned.get(), "nothing is delivered to a closed subscription");
    Set<Integer> both = new HashSet<>(numbers(handler));
    assertTrue(both.stream().noneMatch(numbers(next)::contains), "what returned is acknowledged");
    await(
        "all events by the two",
        () -> {
          both.addAll(numbers(next));
          return both.equals(range(0, 2 * FEW));
        });
  }

  @Test
  protected void aHandlerClosesItsOwnSubscription() throws Exception {
    AtomicReference<Subscription> own = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    publish(channel, 0, FEW);
    own.set(
        subscribe(
            event -> {
              awaitOpen(known);
              own.get().close();
              closed.countDown();
            }));

    known.countDown();

    awaitOpen(closed);
    assertEquals(Status.CLOSED, get(own.get().ended()).status());
    own.get().close();
    publish(channel, FEW, 2 * FEW);
    subscribe(handler);
    awaitNumbers(handler, FEW, 2 * FEW);
  }

  @Test
  protected void closingByAnInterruptedThreadWaitsAndKeepsTheInterrupt() throws Exception {
    publish(channel, 0, FEW);
    Subscription subscription = subscribe(handler);
    awaitNumbers(handler, 0, FEW);

    Thread.currentThread().interrupt();
    subscription.close();

    assertTrue(Thread.interrupted(), "the interrupt stays set");
    assertEquals(Status.CLOSED, subscription.state().status());
    publish(channel, FEW, 2 * FEW);
    CapturingHandler next = new CapturingHandler();
    subscribe(next);
    awaitNumbers(next, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(next));
  }

  @Test
  protected void oneSubscriptionOfANameIsOpenAtATime() throws Exception {
    Subscription first = subscribe(handler);
    CapturingHandler second = new CapturingHandler();

    SpewException failure = assertThrows(SpewException.class, () -> subscribe(second));

    assertTrue(failure.toString().contains(name("s")), failure::toString);
    publish(channel, 0, FEW);
    awaitNumbers(handler, 0, FEW);
    first.close();
    publish(channel, FEW, 2 * FEW);
    subscribe(second);
    awaitNumbers(second, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(second));
  }
}
