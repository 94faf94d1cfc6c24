package io.tattletail.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What positions say, and how a subscription starts after one. */
abstract class PositionContract extends DeliveryContract {

  @Test
  protected void eachPositionNamesTheOffsetBeforeIt() throws Exception {
    assumePositions();
    publish(channel, 0, MANY);

    Subscription subscription = subscribe(handler);

    awaitNumbers(handler, 0, MANY);
    assertChained(handler.events(), new HashMap<>());
    Set<String> streams = new HashSet<>();
    handler.events().forEach(event -> streams.add(position(event).stream()));
    for (String stream : streams) {
      assertEquals(SpewPosition.BEGINNING, subscription.startedAfter(stream).orElseThrow(), stream);
    }
    assertTrue(subscription.startedAfter("no such stream").isEmpty());
  }

  /** Each event follows the one before it on its stream; the map has the last offsets so far. */
  private static void assertChained(List<SpewEvent> events, Map<String, Long> last) {
    Set<String> seen = new HashSet<>();
    for (SpewEvent event : events) {
      SpewPosition at = position(event);
      if (seen.add(at.stream() + "@" + at.offset())) {
        assertEquals(
            last.getOrDefault(at.stream(), SpewPosition.BEGINNING),
            at.previous(),
            () -> "previous of " + at);
        last.put(at.stream(), at.offset());
      }
    }
  }

  @Test
  protected void theChainOfPositionsGoesOnInTheNextSubscription() throws Exception {
    assumePositions();
    publish(channel, 0, MANY);
    Subscription first = subscribe(handler);
    awaitNumbers(handler, 0, MANY);
    first.close();
    Map<String, Long> last = new HashMap<>();
    assertChained(handler.events(), last);
    Map<String, Long> acknowledged = new HashMap<>(last);
    publish(channel, MANY, 2 * MANY);
    CapturingHandler next = new CapturingHandler();

    Subscription second = subscribe(next);

    awaitNumbers(next, MANY, 2 * MANY);
    assertChained(next.events(), last);
    acknowledged.forEach(
        (stream, offset) ->
            assertEquals(offset, second.startedAfter(stream).orElseThrow(), stream));
  }

  @Test
  protected void aStreamCarriesOneChannel() throws Exception {
    assumePositions();
    String second = newChannel("b");
    publish(channel, 0, FEW);
    publish(second, FEW, 2 * FEW);

    subscribe("s", ChannelFilter.of(channel, second), StartAt.earliest(), handler);

    Map<String, String> channels = new HashMap<>();
    for (SpewEvent event : awaitNumbers(handler, 0, 2 * FEW)) {
      String known = channels.putIfAbsent(position(event).stream(), event.channel());
      assertTrue(known == null || known.equals(event.channel()), position(event).stream());
    }
  }

  @Test
  protected void deletedEventsShowAsAHole() throws Exception {
    assumePositions();
    publish(channel, 0, FEW);
    Subscription first = subscribe(handler);
    awaitNumbers(handler, 0, FEW);
    first.close();
    publish(channel, FEW, 2 * FEW);
    CapturingHandler all = new CapturingHandler();
    subscribe("all", ChannelFilter.of(channel), StartAt.earliest(), all);
    SpewEvent gone = awaitNumbers(all, 0, 2 * FEW).get(FEW + 2);

    brokerDeletes(channel, position(gone).stream(), position(gone).offset());

    CapturingHandler next = new CapturingHandler();
    Subscription second = subscribe(next);
    awaitNumbers(next, 2 * FEW - 1, 2 * FEW);
    List<SpewEvent> rest = next.events().stream().filter(event -> sameStream(event, gone)).toList();
    if (!rest.isEmpty()) {
      assertTrue(position(rest.get(0)).previous() >= position(gone).offset(), "the hole is told");
    }
    assertTrue(
        second.startedAfter(position(gone).stream()).orElseThrow() >= position(gone).offset());
  }

  @Test
  protected void anOffsetWhoseNextEventsAreDeletedIsRefused() throws Exception {
    assumePositions();
    publish(channel, 0, 2 * FEW);
    Subscription first = subscribe(handler);
    List<SpewEvent> all = awaitNumbers(handler, 0, 2 * FEW);
    first.close();
    SpewEvent gone = all.get(FEW);
    String stream = position(gone).stream();

    brokerDeletes(channel, stream, position(gone).offset());

    StartAt deleted = StartAt.after(Map.of(stream, SpewPosition.BEGINNING));
    PositionUnavailableException failure =
        assertThrows(
            PositionUnavailableException.class,
            () -> spew.subscribe(name("s"), ChannelFilter.of(channel), deleted, handler));
    assertEquals(stream, failure.stream());
    assertTrue(failure.earliest() >= position(gone).offset(), failure.getMessage());
    CapturingHandler next = new CapturingHandler();
    subscribe(
        "s", ChannelFilter.of(channel), StartAt.after(Map.of(stream, failure.earliest())), next);
    awaitNumbers(next, 2 * FEW - 1, 2 * FEW);
    assertFalse(next.events().stream().anyMatch(event -> event.id().equals(gone.id())));
  }

  private static boolean sameStream(SpewEvent one, SpewEvent other) {
    return position(one).stream().equals(position(other).stream());
  }

  @Test
  protected void whatIsNoEventTakesAnOffsetAndIsToldAtItsTurn() throws Exception {
    assumePositions();
    publish(channel, 0, 1);
    brokerGetsNoEvent(channel);
    publish(channel, 1, 2);
    List<SpewPosition> positions = new CopyOnWriteArrayList<>();
    AtomicInteger skipped = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger(1);

    subscribe(
        new SkippedOffsetHandler() {
          @Override
          public void onEvent(SpewEvent event) throws Exception {
            positions.add(position(event));
            handler.onEvent(event);
          }

          @Override
          public void onSkipped(SpewPosition position) {
            if (refusals.getAndDecrement() > 0) {
              throw new IllegalStateException("refused by a test");
            }
            positions.add(position);
            skipped.incrementAndGet();
          }
        });

    awaitNumbers(handler, 0, 2);
    await("the skipped offset to be told", () -> skipped.get() > 0);
    Map<String, Long> last = new HashMap<>();
    for (SpewPosition at : positions) {
      assertEquals(
          last.getOrDefault(at.stream(), SpewPosition.BEGINNING), at.previous(), at.toString());
      last.put(at.stream(), at.offset());
    }
  }

  @Test
  protected void afterMovesASubscriptionForwardAndBack() throws Exception {
    assumePositions();
    publish(channel, 0, 2 * FEW);
    Subscription first = subscribe(handler);
    List<SpewEvent> all = awaitNumbers(handler, 0, 2 * FEW);
    first.close();
    for (int count : new int[] {2, 7, 2 * FEW - 1, 0}) {
      Map<String, Long> offsets = offsetsBefore(all, count);
      CapturingHandler moved = new CapturingHandler();

      Subscription subscription =
          subscribe("s", ChannelFilter.of(channel), StartAt.after(offsets), moved);

      awaitNumbers(moved, count, 2 * FEW);
      assertEquals(range(count, 2 * FEW), numbers(moved));
      offsets.forEach(
          (stream, offset) ->
              assertEquals(offset, subscription.startedAfter(stream).orElseThrow(), stream));
      subscription.close();
    }
  }

  /** By stream, the last offset of the events before that of a number. */
  private static Map<String, Long> offsetsBefore(List<SpewEvent> events, int number) {
    Map<String, Long> offsets = new HashMap<>();
    for (SpewEvent event : events) {
      offsets.putIfAbsent(position(event).stream(), SpewPosition.BEGINNING);
      if (number(event) < number) {
        offsets.put(position(event).stream(), position(event).offset());
      }
    }
    return offsets;
  }

  @Test
  protected void afterTheLastOffsetsOnlyWhatComesIsDelivered() throws Exception {
    assumePositions();
    publish(channel, 0, FEW);
    Subscription first = subscribe(handler);
    List<SpewEvent> all = awaitNumbers(handler, 0, FEW);
    first.close();
    CapturingHandler next = new CapturingHandler();

    subscribe(
        "t", ChannelFilter.of(channel), StartAt.after(offsetsBefore(all, Integer.MAX_VALUE)), next);
    publish(channel, FEW, 2 * FEW);

    awaitNumbers(next, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(next));
  }

  @Test
  protected void afterStartsStreamsThatItDoesNotNameAtTheirBeginning() throws Exception {
    assumePositions();
    String second = newChannel("b");
    publish(channel, 0, FEW);
    publish(second, FEW, 2 * FEW);
    ChannelFilter both = ChannelFilter.of(channel, second);
    Subscription first = subscribe("s", both, StartAt.earliest(), handler);
    awaitNumbers(handler, 0, 2 * FEW);
    first.close();
    List<SpewEvent> ofFirst =
        handler.events().stream().filter(event -> event.channel().equals(channel)).toList();
    CapturingHandler moved = new CapturingHandler();

    subscribe("s", both, StartAt.after(offsetsBefore(ofFirst, Integer.MAX_VALUE)), moved);

    awaitNumbers(moved, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(moved));
  }

  @Test
  protected void anOffsetThatTheBrokerDoesNotHaveYetIsRefusedAndMovesNothing() throws Exception {
    assumePositions();
    publish(channel, 0, FEW);
    Subscription first = subscribe(handler);
    SpewPosition last = position(lastOfAStream(awaitNumbers(handler, 0, FEW)));
    first.close();
    StartAt tooFar = StartAt.after(Map.of(last.stream(), last.offset() + 1_000));

    PositionUnavailableException failure =
        assertThrows(
            PositionUnavailableException.class,
            () -> spew.subscribe(name("s"), ChannelFilter.of(channel), tooFar, handler));

    assertEquals(last.stream(), failure.stream());
    assertEquals(last.offset() + 1_000, failure.requested());
    assertEquals(last.offset(), failure.latest());
    publish(channel, FEW, 2 * FEW);
    CapturingHandler next = new CapturingHandler();
    subscribe(next);
    awaitNumbers(next, FEW, 2 * FEW);
    assertEquals(range(FEW, 2 * FEW), numbers(next));
  }

  /** The last event of its stream. */
  private static SpewEvent lastOfAStream(List<SpewEvent> events) {
    return events.get(events.size() - 1);
  }

  @Test
  protected void withoutPositionsNoSubscriptionStartsAfterAnOffset() throws Exception {
    assumeFalse(spew.hasPositions(), "the broker has positions");
    publish(channel, 0, FEW);

    assertThrows(
        UnsupportedOperationException.class,
        () ->
            spew.subscribe(name("s"), ChannelFilter.of(channel), StartAt.after(Map.of()), handler));

    Subscription subscription = subscribe(handler);
    for (SpewEvent event : awaitNumbers(handler, 0, FEW)) {
      assertTrue(event.position().isEmpty(), "no event has a position");
    }
    assertEquals(Map.of(), subscription.startedAfter());
  }
}
