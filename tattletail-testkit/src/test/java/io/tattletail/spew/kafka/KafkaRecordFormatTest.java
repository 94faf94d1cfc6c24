package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.testkit.CapturingHandler;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Each record is an event, with any content. */
class KafkaRecordFormatTest extends KafkaFixture {
  private static final long NOON = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();

  private final CapturingHandler handler = new CapturingHandler();

  /** Each record is an event. */
  @Override
  KafkaSpewOptions options() {
    return super.options().serializer(new KafkaRecordSerializer());
  }

  private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private void produce(String topic, int partition, String key, String value) throws Exception {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  partition,
                  NOON,
                  key == null ? null : bytes(key),
                  value == null ? null : bytes(value)))
          .get();
    }
  }

  @Test
  void aRecordIsAnEventByDefaultAndATombstoneToo() throws Exception {
    String topic = kafka.newTopic(1);
    produce(topic, 0, "k", "no JSON");
    produce(topic, 0, "k", null);

    subscribe(open(), topic, handler);

    List<SpewEvent> events = handler.await(2, SOON);
    SpewEvent first = events.get(0);
    assertThat(first.id()).isEqualTo(stream(topic, 0) + ":0");
    assertThat(first.channel()).isEqualTo(topic);
    assertThat(first.timestamp()).isEqualTo(Instant.ofEpochMilli(NOON));
    assertThat(first.payload()).isEqualTo(ByteBuffer.wrap(bytes("no JSON")));
    assertThat(offset(first)).isZero();
    assertThat(first.serializerName()).contains(KafkaRecordSerializer.NAME);
    ConsumerRecord<byte[], byte[]> second = KafkaRecords.of(events.get(1));
    assertThat(second.value()).isNull();
    assertThat(second.key()).isEqualTo(bytes("k"));
    assertThat(second.offset()).isEqualTo(1);
    assertThat(second.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(second.leaderEpoch()).contains(0);
    assertThat(previous(events.get(1))).isZero();
  }

  @Test
  void aMappingNamesTheChannelOfATopic() throws Exception {
    String topic = kafka.newTopic(1);
    produce(topic, 0, null, "x");
    KafkaSpew spew = open(o -> o.topics(TopicMapping.of(Map.of(topic, "contact.added"))));

    spew.subscribe(group, ChannelFilter.of("contact.*"), StartAt.earliest(), handler);

    SpewEvent event = handler.await(1, SOON).get(0);
    assertThat(event.channel()).isEqualTo("contact.added");
    assertThat(event.source()).isEqualTo(topic);
    assertThat(KafkaRecords.of(event).topic()).isEqualTo(topic);
  }

  @Test
  void theTimeOfAnEventCanBeInItsValue() throws Exception {
    String topic = kafka.newTopic(1);
    produce(topic, 0, null, "{\"at\":\"2026-01-02T03:04:05.678901Z\"}");
    produce(topic, 0, null, "{}");
    KafkaSpew spew = open(o -> o.time(RecordTime.jsonPointer("/at")));

    subscribe(spew, topic, handler);

    assertThat(handler.await(2, SOON))
        .map(SpewEvent::timestamp)
        .containsExactly(Instant.parse("2026-01-02T03:04:05.678901Z"), Instant.ofEpochMilli(NOON));
  }

  @Test
  void aFunctionGivesEachRecordAChannelAndEventsHaveNoPositions() throws Exception {
    String topic = kafka.newTopic(1);
    for (String key : List.of("a.1", "b.1", "b.2", "a.2", "b.3", "a.3", "b.4")) {
      produce(topic, 0, key, "x");
    }
    KafkaSpew spew =
        open(
            o ->
                o.topics(TopicMapping.of(Map.of(topic, topic)))
                    .channel(KafkaRecordFormatTest::keyOf));

    Subscription subscription =
        spew.subscribe(group, ChannelFilter.of("a.*"), StartAt.earliest(), handler);

    assertThat(spew.hasPositions()).isFalse();
    assertThat(handler.await(3, SOON)).map(SpewEvent::channel).containsExactly("a.1", "a.2", "a.3");
    assertThat(handler.events()).allMatch(event -> event.position().isEmpty());
    assertThat(handler.events())
        .map(event -> KafkaRecords.of(event).offset())
        .containsExactly(0L, 3L, 5L);
    assertThat(subscription.startedAfter()).isEmpty();
    // Those that are not wanted are acknowledged, also the last.
    awaitCommitted(topic, 7);
    assertThatThrownBy(
            () -> spew.subscribe("x", ChannelFilter.all(), StartAt.after(Map.of()), handler))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "no subscription can start after an offset where KafkaSpewOptions.channel gives records"
                + " channels of their own: events have no positions then");
  }

  @Test
  void aRecordForWhichTheFunctionGivesNoChannelIsNoEvent() throws Exception {
    String topic = kafka.newTopic(1);
    produce(topic, 0, "a", "1");
    produce(topic, 0, null, "2");
    produce(topic, 0, "", "3");
    produce(topic, 0, "b", "4");
    List<UnreadableEvent> unreadable = Collections.synchronizedList(new ArrayList<>());
    KafkaSpew spew =
        open(
            o ->
                o.topics(TopicMapping.of(Map.of(topic, topic)))
                    .channel(KafkaRecordFormatTest::keyOf)
                    .unreadable(unreadable::add));

    spew.subscribe(group, ChannelFilter.all(), StartAt.earliest(), handler);

    assertThat(handler.await(2, SOON)).map(SpewEvent::channel).containsExactly("a", "b");
    assertThat(unreadable).hasSize(2);
    assertThat(unreadable.get(0).reason())
        .startsWith(
            "topic %s partition 0 offset 1 is without a channel: the function of the options failed: java.lang.NullPointerException"
                .formatted(topic));
    assertThat(unreadable.get(1).reason())
        .isEqualTo(
            "topic %s partition 0 offset 2 is without a channel: the function of the options gave none"
                .formatted(topic));
    assertThat(unreadable).allMatch(event -> event.position().isEmpty());
    SpewEvent raw =
        new KafkaRecordSerializer().deserialize(unreadable.get(1).bytes().orElseThrow().array());
    assertThat(raw.channel()).isEqualTo(topic);
    assertThat(KafkaRecords.of(raw).value()).isEqualTo(bytes("3"));
  }

  @Test
  void anEventThatWasBuiltIsPublishedAsARecord() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open(o -> o.key(event -> java.util.Optional.of(bytes(event.id()))));

    spew.publish(
        SpewEvent.builder()
            .channel(topic)
            .id("e1")
            .timestamp(Instant.parse("2026-11-26T12:00:00.123456Z"))
            .header("trace", "é")
            .payload("any")
            .build());

    subscribe(spew, topic, handler);
    SpewEvent event = handler.await(1, SOON).get(0);
    assertThat(event.id()).isEqualTo(stream(topic, 0) + ":0");
    assertThat(event.timestamp()).isEqualTo("2026-11-26T12:00:00.123Z");
    assertThat(event.headers()).containsExactly(Map.entry("trace", "é"));
    assertThat(event.payload()).isEqualTo(ByteBuffer.wrap(bytes("any")));
    assertThat(KafkaRecords.of(event).key()).isEqualTo(bytes("e1"));
  }

  @Test
  void anEventThatIsARecordIsPublishedAsItIs() throws Exception {
    String from = kafka.newTopic(2);
    String to = kafka.newTopic(2);
    produce(from, 1, "k", null);
    subscribe(open(), from, handler);
    SpewEvent event = handler.await(1, SOON).get(0);
    KafkaSpew spew = open(o -> o.topics(TopicMapping.of(Map.of(to, from))));

    spew.publish(event);

    CapturingHandler again = new CapturingHandler();
    spew.subscribe(group + "-to", ChannelFilter.exactly(Set.of(from)), StartAt.earliest(), again);
    ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(again.await(1, SOON).get(0));
    assertThat(record.topic()).isEqualTo(to);
    assertThat(record.partition()).isEqualTo(1);
    assertThat(record.key()).isEqualTo(bytes("k"));
    assertThat(record.value()).isNull();
    assertThat(record.timestamp()).isEqualTo(NOON);
  }

  @Test
  void whatCannotBePublishedIsNamed() throws Exception {
    String from = kafka.newTopic(2);
    String small = kafka.newTopic(1);
    produce(from, 1, "k", "v");
    subscribe(open(), from, handler);
    SpewEvent event = handler.await(1, SOON).get(0);
    KafkaSpew spew = open(o -> o.topics(TopicMapping.of(Map.of(small, from))));

    assertThatThrownBy(() -> spew.publish(event))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "event %s of channel %s cannot be published: it is of partition 1, and topic %s has 1"
                .formatted(event.id(), from, small));
    SpewEvent json = event(from, "e1").serializedBy(new JsonSpewSerializer());
    assertThatThrownBy(() -> spew.publish(json))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "event e1 of channel %s cannot be published as a record: it is serialized as tattletail-json-1"
                .formatted(from));
    SpewEvent early =
        SpewEvent.builder().channel(from).id("e2").timestamp(Instant.EPOCH.minusMillis(1)).build();
    assertThatThrownBy(() -> spew.publish(early))
        .isInstanceOf(SpewException.class)
        .hasMessageStartingWith(
            "event e2 of channel %s cannot be published as a record: ".formatted(from));
  }
}
