package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.CapturingHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class KafkaPositionsTest extends KafkaFixture {
  private final CapturingHandler handler = new CapturingHandler();

  @Test
  void recordsDeletedBeforeTheyWereReadShowAsAHole() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 10);
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(10, SOON);
    subscription.close();
    publish(spew, topic, 10, 20);
    kafka.deleteRecords(topic, 0, 15);

    Subscription again = subscribe(spew, topic, handler);

    SpewEvent first = handler.await(15, SOON).get(10);
    assertThat(first.position()).contains(new SpewPosition(stream(topic, 0), 14, 15));
    assertThat(again.startedAfter(stream(topic, 0))).hasValue(14);
  }

  @Test
  void recordsDeletedUnderASlowHandlerShowAsAHole() {
    String topic = kafka.newTopic(1);
    // Fetches a record at a time, so that the handler's stall keeps the rest at the broker.
    KafkaSpew spew =
        open(
            options ->
                options
                    .batchSize(1)
                    .maxBufferedBytes(1)
                    .consumerProperties(
                        Map.of(
                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                            "1",
                            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                            "1",
                            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                            "1")));
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch gate = gate();
    publish(spew, topic, 0, 30);
    subscribe(
        spew,
        topic,
        event -> {
          inCall.countDown();
          gate.await();
          handler.onEvent(event);
        });
    awaitStubbornly(inCall);

    kafka.deleteRecords(topic, 0, 20);
    gate.countDown();

    List<SpewEvent> events = handler.await(11, SOON);
    SpewEvent last = events.get(events.size() - 1);
    while (offset(last) < 29) {
      events = handler.await(events.size() + 1, SOON);
      last = events.get(events.size() - 1);
    }
    long before = -1;
    boolean hole = false;
    for (SpewEvent event : events) {
      if (previous(event) != before) {
        assertThat(hole).isFalse();
        assertThat(previous(event)).isEqualTo(19);
        assertThat(before).isLessThan(19);
        hole = true;
      }
      before = offset(event);
    }
    assertThat(hole).isTrue();
  }

  @Test
  void aHoleIsStillSeenWhenItsFirstEventsAreCommittedAndTheRestIsNot() throws Exception {
    Start start = new Start(0, -1, Optional.empty());
    TopicStream stream = new TopicStream(Uuid.randomUuid(), new TopicPartition("t", 0), "t");
    PartitionState state = new PartitionState(stream, start, SOON, SOON);
    state.fetched(List.of(new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0])));
    state.jump(new Start(100, 99, Optional.empty()));

    assertThat(state.mark()).extracting(Mark::next, Mark::previous).containsExactly(0L, -1L);
    state.acknowledged(state.startCall(1), System.nanoTime());

    assertThat(state.mark()).extracting(Mark::next, Mark::previous).containsExactly(100L, 99L);
  }

  @Test
  void earliestStartsWithTheFirstRecordThatIsLeft() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 10);
    kafka.deleteRecords(topic, 0, 4);

    Subscription subscription = subscribe(spew, topic, handler);

    assertThat(subscription.startedAfter()).isEqualTo(Map.of(stream(topic, 0), 3L));
    SpewEvent first = handler.await(6, SOON).get(0);
    assertThat(first.position()).contains(new SpewPosition(stream(topic, 0), 3, 4));
  }

  @Test
  void nowStartsWithWhatIsPublishedFromThenOnAndCountsOnce() {
    String topic = kafka.newTopic(2);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 10);

    Subscription subscription = subscribe(spew, topic, StartAt.now(), handler);
    subscription.close();
    publish(spew, topic, 10, 20);
    subscribe(spew, topic, StartAt.now(), handler);

    assertThat(ids(handler.await(10, SOON))).containsExactlyInAnyOrderElementsOf(ids(10, 20));
    assertThat(handler.events())
        .allSatisfy(event -> assertThat(previous(event)).isEqualTo(offset(event) - 1));
  }

  @Test
  void afterStartsStreamsItDoesNotNameAtTheirBeginning() throws Exception {
    String topic = kafka.newTopic(2);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 40);
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(40, SOON);
    subscription.close();
    long ofFirst = committed().get(new TopicPartition(topic, 0)).offset();
    handler.clear();

    Subscription moved =
        subscribe(spew, topic, StartAt.after(Map.of(stream(topic, 0), ofFirst - 1)), handler);

    assertThat(moved.startedAfter())
        .isEqualTo(Map.of(stream(topic, 0), ofFirst - 1, stream(topic, 1), -1L));
    assertThat(handler.await((int) (40 - ofFirst), SOON))
        .allSatisfy(
            event ->
                assertThat(event.position().orElseThrow().stream()).isEqualTo(stream(topic, 1)));
  }

  @Test
  void afterAnOffsetOfATopicThatIsGoneIsAnError() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 5);
    String gone = stream(topic, 0);
    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    publish(spew, topic, 5, 15);

    assertThatThrownBy(() -> subscribe(spew, topic, StartAt.after(Map.of(gone, 4L)), handler))
        .isInstanceOfSatisfying(
            PositionUnavailableException.class,
            failure -> {
              assertThat(failure.stream()).isEqualTo(gone);
              assertThat(failure.earliest()).isEqualTo(SpewPosition.BEGINNING);
              assertThat(failure.latest()).isEqualTo(SpewPosition.BEGINNING);
            });

    subscribe(spew, topic, StartAt.after(Map.of(gone, SpewPosition.BEGINNING)), handler);
    assertThat(ids(handler.await(10, SOON))).isEqualTo(ids(5, 15));
  }

  @Test
  void afterPassesOverStreamsThatAreNotWanted() {
    String topic = kafka.newTopic(1);
    String other = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 5);

    subscribe(
        spew, topic, StartAt.after(Map.of(stream(topic, 0), 2L, stream(other, 0), 77L)), handler);

    assertThat(ids(handler.await(2, SOON))).isEqualTo(ids(3, 5));
  }

  @Test
  void afterWhatKafkaNoLongerOrNotYetHasIsAnErrorAndMovesNothing() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    String stream = stream(topic, 0);
    publish(spew, topic, 0, 10);
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(10, SOON);
    subscription.close();
    Map<TopicPartition, OffsetAndMetadata> before = committed();
    kafka.deleteRecords(topic, 0, 5);

    assertThatThrownBy(() -> subscribe(spew, topic, StartAt.after(Map.of(stream, 3L)), handler))
        .isInstanceOfSatisfying(
            PositionUnavailableException.class,
            failure -> {
              assertThat(failure.stream()).isEqualTo(stream);
              assertThat(failure.requested()).isEqualTo(3);
              assertThat(failure.earliest()).isEqualTo(4);
              assertThat(failure.latest()).isEqualTo(9);
            });
    assertThatThrownBy(() -> subscribe(spew, topic, StartAt.after(Map.of(stream, 10L)), handler))
        .isInstanceOf(PositionUnavailableException.class)
        .hasMessageContaining("cannot go on after offset 10")
        .hasMessageContaining("after offset 4 up to offset 9");
    assertThat(committed()).isEqualTo(before);

    handler.clear();
    subscribe(spew, topic, StartAt.after(Map.of(stream, 4L)), handler);
    assertThat(ids(handler.await(5, SOON))).isEqualTo(ids(5, 10));
  }

  @Test
  void aSubscriptionOpenElsewhereIsNotMoved() {
    String topic = kafka.newTopic(1);
    Map<String, String> shortSession =
        Map.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            "600",
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            "100");
    KafkaSpew spew = open();
    publish(spew, topic, 0, 5);
    subscribe(spew, topic, handler);
    handler.await(5, SOON);
    KafkaSpew elsewhere =
        open(
            options ->
                options.consumerProperties(shortSession).brokerTimeout(Duration.ofSeconds(5)));

    assertThatThrownBy(
            () -> subscribe(elsewhere, topic, StartAt.after(Map.of(stream(topic, 0), 1L)), handler))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "subscription %s cannot be moved: its group still has members after PT5.6S"
                .formatted(group));
  }

  @Test
  void transactionMarkersAndAbortedRecordsAreHolesAndNoLoss() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    try (Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group))) {
      producer.initTransactions();
      // Events at 0 and 1, 3 and 4, 9 and 10; markers at 2, 5, 8 and 11; 6 and 7 aborted.
      transaction(producer, topic, "e0", "e1").commitTransaction();
      transaction(producer, topic, "e2", "e3").commitTransaction();
      transaction(producer, topic, "x", "y").abortTransaction();
      transaction(producer, topic, "e4", "e5").commitTransaction();
    }

    Subscription subscription = subscribe(spew, topic, handler);
    List<SpewEvent> events = handler.await(6, SOON);
    assertThat(ids(events)).isEqualTo(ids(0, 6));
    assertThat(events).map(KafkaFixture::offset).containsExactly(0L, 1L, 3L, 4L, 9L, 10L);
    assertThat(events).map(KafkaFixture::previous).containsExactly(-1L, 0L, 1L, 3L, 4L, 9L);
    awaitCommitted(topic, 12);
    subscription.close();

    // The last marker goes, and nobody misses it.
    kafka.deleteRecords(topic, 0, 12);
    Subscription again = subscribe(spew, topic, handler);
    publish(spew, topic, 6, 7);
    SpewEvent next = handler.await(7, SOON).get(6);
    assertThat(next.position()).contains(new SpewPosition(stream(topic, 0), 10, 12));
    assertThat(again.startedAfter(stream(topic, 0))).hasValue(10);
  }

  private static Producer<byte[], byte[]> transaction(
      Producer<byte[], byte[]> producer, String topic, String... ids) {
    producer.beginTransaction();
    for (String id : ids) {
      byte[] value = new JsonSpewSerializer().serialize(event(topic, id));
      producer.send(new ProducerRecord<>(topic, 0, null, value));
    }
    producer.flush();
    return producer;
  }

  @Test
  void anOpenTransactionIsNotYetPublished() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 2);
    try (Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group))) {
      producer.initTransactions();
      transaction(producer, topic, "e2", "e3");

      assertThatThrownBy(
              () -> subscribe(spew, topic, StartAt.after(Map.of(stream(topic, 0), 2L)), handler))
          .isInstanceOf(PositionUnavailableException.class)
          .hasMessageContaining("up to offset 1");
      subscribe(spew, topic, handler);
      handler.await(2, SOON);
      awaitCommitted(topic, 2);
      producer.commitTransaction();
    }
    assertThat(ids(handler.await(4, SOON))).isEqualTo(ids(0, 4));
  }

  @Test
  void offsetsThatOthersCommittedAreTaken() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 5);
    kafka
        .admin()
        .alterConsumerGroupOffsets(group, Map.of(partition(topic), new OffsetAndMetadata(3)))
        .all()
        .get();

    subscribe(spew, topic, handler);

    SpewEvent first = handler.await(2, SOON).get(0);
    assertThat(first.position()).contains(new SpewPosition(stream(topic, 0), 2, 3));
  }
}
