package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import io.tattletail.testkit.CapturingHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaUnreadableTest extends KafkaFixture {
  private final CapturingHandler handler = new CapturingHandler();
  private final List<UnreadableEvent> unreadable = Collections.synchronizedList(new ArrayList<>());
  private String topic;

  /** e0, no JSON, e1, a tombstone, e2, an event of another channel, e3. */
  @BeforeEach
  void publishGoodAndBad() throws Exception {
    topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      publish(spew, topic, 0, 1);
      producer.send(new ProducerRecord<>(topic, 0, bytes("k"), bytes("no event"))).get();
      publish(spew, topic, 1, 2);
      producer.send(new ProducerRecord<>(topic, 0, bytes("gone"), null)).get();
      publish(spew, topic, 2, 3);
      byte[] other = new JsonSpewSerializer().serialize(event("other", "x"));
      producer.send(new ProducerRecord<>(topic, 0, null, other)).get();
      publish(spew, topic, 3, 4);
    }
  }

  @Test
  void byDefaultWhatIsNoEventHoldsUpItsPartition() throws Exception {
    String other = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, other, 10, 15);

    spew.subscribe(group, ChannelFilter.of(topic, other), StartAt.earliest(), handler);

    handler.await(6, SOON);
    awaitCommitted(other, 5);
    awaitCommitted(topic, 1);
    assertThat(ids(handler.events()))
        .containsExactlyInAnyOrder("e0", "e10", "e11", "e12", "e13", "e14");
    assertThat(committed(topic)).isEqualTo(1);
  }

  @Test
  void aHandlerGetsWhatIsNoEventAtItsTurn() throws Exception {
    KafkaSpew spew = open(options -> options.unreadable(unreadable::add));

    subscribe(spew, topic, handler);

    assertThat(ids(handler.await(4, SOON))).isEqualTo(ids(0, 4));
    assertThat(handler.events()).map(KafkaFixture::previous).containsExactly(-1L, 1L, 3L, 5L);
    awaitCommitted(topic, 7);
    String stream = stream(topic, 0);
    assertThat(unreadable)
        .map(event -> event.position().orElseThrow())
        .containsExactly(
            new SpewPosition(stream, 0, 1),
            new SpewPosition(stream, 2, 3),
            new SpewPosition(stream, 4, 5));
    assertThat(unreadable.get(0))
        .isEqualTo(
            new UnreadableEvent(
                topic,
                Optional.of(new SpewPosition(stream, 0, 1)),
                "tattletail-json-1",
                Optional.of(ByteBuffer.wrap(bytes("k"))),
                Optional.of(ByteBuffer.wrap(bytes("no event"))),
                unreadable.get(0).reason()));
    assertThat(unreadable.get(0).reason())
        .startsWith(
            "topic %s partition 0 offset 1 is not an event of format tattletail-json-1: "
                .formatted(topic));
    assertThat(unreadable.get(1).bytes()).isEmpty();
    assertThat(unreadable.get(1).reason())
        .isEqualTo(
            "topic %s partition 0 offset 3 is a tombstone, with no value, for key \"gone\""
                .formatted(topic));
    assertThat(unreadable.get(2).reason())
        .isEqualTo(
            "topic %s partition 0 offset 5 is an event of channel other, on a topic that carries channel %s"
                .formatted(topic, topic));
  }

  @Test
  void whatItsHandlerRefusesComesAgainBeforeAnythingLater() {
    AtomicInteger refusals = new AtomicInteger(3);
    KafkaSpew spew =
        open(
            options ->
                options
                    .batchSize(1)
                    .unreadable(
                        event -> {
                          unreadable.add(event);
                          if (refusals.getAndDecrement() > 0) {
                            throw new IllegalStateException("not yet");
                          }
                        }));

    subscribe(spew, topic, handler);

    assertThat(ids(handler.await(4, SOON))).isEqualTo(ids(0, 4));
    assertThat(unreadable)
        .map(event -> event.position().orElseThrow().offset())
        .containsExactly(1L, 1L, 1L, 1L, 3L, 5L);
  }

  @Test
  void aHandlerThatWantsToKnowIsToldOfTheirOffsetsAtTheirTurn() throws Exception {
    KafkaSpew spew = open(options -> options.unreadable(unreadable::add));
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger refusals = new AtomicInteger(1);

    subscribe(
        spew,
        topic,
        new SkippedOffsetHandler() {
          @Override
          public void onEvent(SpewEvent event) {
            seen.add(event.id());
          }

          @Override
          public void onSkipped(SpewPosition position) {
            if (refusals.getAndDecrement() > 0) {
              throw new IllegalStateException("not yet");
            }
            seen.add(position.offset() + " after " + position.previous());
          }
        });

    awaitCommitted(topic, 7);
    assertThat(seen).containsExactly("e0", "1 after 0", "e1", "3 after 2", "e2", "5 after 4", "e3");
    assertThat(unreadable)
        .map(event -> event.position().orElseThrow().offset())
        .containsExactly(1L, 1L, 3L, 5L);
  }

  @Test
  void thoseThatFollowEachOtherComeTogether() throws Exception {
    String bad = kafka.newTopic(1);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 1_000; i++) {
        producer.send(new ProducerRecord<>(bad, 0, null, bytes("no event")));
      }
    }
    List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    KafkaSpew spew =
        open(
            options ->
                options.unreadable(
                    new UnreadableEventHandler() {
                      @Override
                      public void onUnreadable(UnreadableEvent event) {
                        throw new AssertionError("expected many at once");
                      }

                      @Override
                      public void onUnreadable(List<UnreadableEvent> events) {
                        calls.add(events.size());
                      }
                    }));

    subscribe(spew, bad, handler);

    awaitCommitted(bad, 1_000);
    assertThat(calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
    assertThat(calls).hasSizeLessThan(100);
  }
}
