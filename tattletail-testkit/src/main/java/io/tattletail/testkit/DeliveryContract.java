package io.tattletail.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which events a subscription delivers, with what in them, and where it starts. */
abstract class DeliveryContract extends ContractFixture {
  @Test
  protected void anEventIsDeliveredAsItWasPublished() throws Exception {
    List<SpewEvent> published = publish(channel, 0, FEW);

    subscribe(handler);

    List<SpewEvent> delivered = awaitNumbers(handler, 0, FEW);
    for (int i = 0; i < FEW; i++) {
      SpewEvent sent = published.get(i);
      SpewEvent got = delivered.get(i);
      assertEquals(channel, got.channel());
      assertEquals(Origin.LIVE, got.origin());
      assertEquals(sent.timestamp(), got.timestamp());
      assertEquals(sent.payload(), got.payload());
      sent.headers().forEach((name, value) -> assertEquals(value, got.headers().get(name), name));
      assertTrue(got.serialized().isPresent(), "an event that is delivered has its bytes");
      assertTrue(got.serializerName().isPresent(), "and its serializer");
      if (sent.serialized().isPresent()) {
        assertEquals(sent.serialized(), got.serialized(), "the bytes are those published");
      }
    }
    assertEquals(FEW, delivered.stream().map(SpewEvent::id).distinct().count(), "different ids");
  }

  @Test
  protected void anEventHasTheSameIdTimeAndBytesWheneverItIsDelivered() throws Exception {
    publish(channel, 0, FEW);
    CapturingHandler other = new CapturingHandler();
    List<SpewEvent> refused = new CopyOnWriteArrayList<>();

    subscribe(
        event -> {
          if (refused.isEmpty()) {
            refused.add(event);
            throw new IllegalStateException("refused by a test");
          }
          handler.onEvent(event);
        });
    subscribe("other", ChannelFilter.of(channel), StartAt.earliest(), other);

    List<SpewEvent> first = awaitNumbers(handler, 0, FEW);
    List<SpewEvent> second = awaitNumbers(other, 0, FEW);
    for (int i = 0; i < FEW; i++) {
      assertSameEvent(first.get(i), second.get(i));
    }
    assertSameEvent(first.get(number(refused.get(0))), refused.get(0));
  }

  private static void assertSameEvent(SpewEvent expected, SpewEvent event) {
    assertEquals(expected.id(), event.id());
    assertEquals(expected.timestamp(), event.timestamp());
    assertEquals(expected.serialized(), event.serialized());
    assertEquals(
        expected.position().map(SpewPosition::offset), event.position().map(SpewPosition::offset));
  }

  @Test
  protected void eventsComeInTheOrderOfTheirStream() throws Exception {
    subscribe(handler);

    publish(channel, 0, MANY);

    awaitNumbers(handler, 0, MANY);
    assertInOrder(handler.events());
  }

  @Test
  protected void eventsPublishedByManyThreadsAreAllDelivered() throws Exception {
    List<CompletableFuture<Void>> publishers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int from = i * FEW;
      publishers.add(CompletableFuture.runAsync(() -> publish(channel, from, from + FEW)));
    }
    for (CompletableFuture<Void> publisher : publishers) {
      get(publisher);
    }

    subscribe(handler);

    awaitNumbers(handler, 0, 4 * FEW);
  }

  @Test
  protected void aHandlerIsCalledOneCallAtATime() throws Exception {
    String second = newChannel("b");
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    publish(channel, 0, FEW);
    publish(second, FEW, 2 * FEW);

    subscribe(
        "s",
        ChannelFilter.of(channel, second),
        StartAt.earliest(),
        event -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          handler.onEvent(event);
          running.decrementAndGet();
        });

    awaitNumbers(handler, 0, 2 * FEW);
    assertEquals(1, most.get());
  }

  @Test
  protected void aSlowSubscriptionDelaysNoOther() throws Exception {
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    publish(channel, 0, FEW);
    subscribe("slow", ChannelFilter.of(channel), StartAt.earliest(), blocking(inCall, gate));
    awaitOpen(inCall);

    subscribe(handler);

    awaitNumbers(handler, 0, FEW);
    gate.countDown();
  }

  @Test
  protected void onlyChannelsOfTheFilterAreDelivered() throws Exception {
    String second = newChannel("b");
    String third = newChannel("c.d");
    publish(second, 10, 12);
    publish(third, 20, 22);
    publish(channel, 0, 2);
    CapturingHandler byPattern = new CapturingHandler();

    subscribe("names", ChannelFilter.of(channel, third), StartAt.earliest(), handler);
    subscribe("pattern", ChannelFilter.of(run + ".*"), StartAt.earliest(), byPattern);

    await("events of two names", () -> numbers(handler).equals(Set.of(0, 1, 20, 21)));
    await("events of two channels", () -> numbers(byPattern).equals(Set.of(0, 1, 10, 11)));
    publish(second, 12, 13);
    publish(third, 22, 23);
    await("the next", () -> numbers(handler).equals(Set.of(0, 1, 20, 21, 22)));
    await("the next", () -> numbers(byPattern).equals(Set.of(0, 1, 10, 11, 12)));
  }

  @Test
  protected void aChannelThatAppearsLaterIsDeliveredFromItsBeginning() throws Exception {
    subscribe("s", ChannelFilter.of(run + ".**"), StartAt.now(), handler);

    String later = newChannel("later");
    publish(later, 0, FEW);

    awaitNumbers(handler, 0, FEW);
    assertInOrder(handler.events());
  }

  @Test
  protected void aNewSubscriptionStartsAtTheEarliestOrNow() throws Exception {
    CapturingHandler fromNow = new CapturingHandler();
    publish(channel, 0, FEW);

    subscribe("earliest", ChannelFilter.of(channel), StartAt.earliest(), handler);
    subscribe("now", ChannelFilter.of(channel), StartAt.now(), fromNow);
    publish(channel, FEW, 2 * FEW);

    awaitNumbers(handler, 0, 2 * FEW);
    awaitNumbers(fromNow, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(fromNow));
  }

  @Test
  protected void aKnownSubscriptionGoesOnAfterTheLastAcknowledgedEvent() throws Exception {
    publish(channel, 0, FEW);
    Subscription first = subscribe(handler);
    awaitNumbers(handler, 0, FEW);
    first.close();
    int published = FEW;
    for (StartAt startAt : List.of(StartAt.earliest(), StartAt.now())) {
      publish(channel, published, published + FEW);
      CapturingHandler next = new CapturingHandler();

      Subscription again = subscribe("s", ChannelFilter.of(channel), startAt, next);

      awaitNumbers(next, published, published + FEW);
      assertEquals(range(published, published + FEW), numbers(next), startAt.toString());
      again.close();
      published += FEW;
    }
  }

  @Test
  protected void aSubscriptionIsKnownToEachAdapterOfItsBroker() throws Exception {
    publish(channel, 0, FEW);
    Subscription first = subscribe(handler);
    awaitNumbers(handler, 0, FEW);
    first.close();
    publish(channel, FEW, 2 * FEW);
    CapturingHandler next = new CapturingHandler();

    subscribe(opened(), "s", ChannelFilter.of(channel), StartAt.earliest(), next);

    awaitNumbers(next, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(next));
  }
}
