package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  private final Uuid topic = Uuid.randomUuid();
  private final Assignment assignment =
      new Assignment(
          KafkaSpewOptions.defaults().batchSize(2).redeliveryBackoff(LONG, LONG), Map.of());

  private void add(TopicPartition partition, long... offsets) {
    assignment.add(
        new TopicStream(topic, partition, "t"),
        new Start(offsets[0], offsets[0] - 1, Optional.empty()));
    fetched(partition, offsets);
  }

  private void fetched(TopicPartition partition, long... offsets) {
    List<ConsumerRecord<byte[], byte[]>> records =
        Arrays.stream(offsets)
            .mapToObj(
                offset ->
                    new ConsumerRecord<>(
                        "t", partition.partition(), offset, new byte[0], new byte[10]))
            .toList();
    assignment.fetched(
        new ConsumerRecords<>(
            Map.of(partition, records),
            Map.of(partition, new OffsetAndMetadata(offsets[offsets.length - 1] + 1))));
  }

  private long next(TopicPartition partition) {
    return assignment.uncommitted().get(partition).next();
  }

  @Test
  void partitionsHaveTheirTurnAndABatchIsOfOne() throws Exception {
    add(FIRST, 5, 6, 7);
    add(SECOND, 1);

    Call first = assignment.take();
    assertThat(first.records())
        .extracting(record -> record.record().offset())
        .containsExactly(5L, 6L);
    assertThat(first.records()).extracting(FetchedRecord::previous).containsExactly(4L, 5L);
    assignment.acknowledge(first, 2);
    Call second = assignment.take();
    assertThat(second.partition().stream().partition()).isEqualTo(SECOND);
    assignment.acknowledge(second, 1);

    assertThat(assignment.take().records()).hasSize(1);
    assertThat(next(FIRST)).isEqualTo(7);
    assertThat(next(SECOND)).isEqualTo(2);
  }

  @Test
  void aRefusedCallIsNotToBeCommittedAndItsStreamRests() throws Exception {
    add(FIRST, 5, 6);
    add(SECOND, 1);

    Call refused = assignment.take();
    assertThat(assignment.refuse(refused)).contains(LONG);

    assertThat(assignment.take().partition().stream().partition()).isEqualTo(SECOND);
    assertThat(next(FIRST)).isEqualTo(5);
  }

  @Test
  void whatIsTakenAwayWaitsForItsCallWhichStillCounts() throws Exception {
    add(FIRST, 5, 6);
    Call call = assignment.take();

    CompletableFuture<Optional<TopicStream>> revoking =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return assignment.quiesce(List.of(FIRST, SECOND), LONG);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(revoking).isNotDone();
    assignment.acknowledge(call, 2);

    assertThat(revoking.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(next(FIRST)).isEqualTo(7);
  }

  @Test
  void aCallThatTakesTooLongForARevocationAcknowledgesNothing() throws Exception {
    add(FIRST, 5, 6);
    Call call = assignment.take();

    assertThat(assignment.quiesce(List.of(FIRST), Duration.ofMillis(1)))
        .contains(new TopicStream(topic, FIRST, "t"));
    assertThat(next(FIRST)).isEqualTo(5);
    assignment.remove(List.of(FIRST));
    add(FIRST, 5, 6);
    assignment.acknowledge(call, 2);

    assertThat(next(FIRST)).isEqualTo(5);
    assertThat(assignment.take().records()).hasSize(2);
  }

  @Test
  void aPartitionThatIsLostIsNotDeliveredAnyMore() throws Exception {
    add(FIRST, 5, 6);
    Call call = assignment.take();
    assignment.remove(List.of(FIRST));
    assertThat(assignment.refuse(call)).isEmpty();

    assignment.stop();
    assertThat(assignment.take()).isNull();
    assertThat(assignment.uncommitted()).isEmpty();
  }

  @Test
  void aPartitionOfWhichEnoughIsHeldIsFullAndAllAreWhenDeliveriesAreStopped() {
    Assignment small = new Assignment(KafkaSpewOptions.defaults().maxBufferedBytes(400), Map.of());
    small.add(new TopicStream(topic, FIRST, "t"), new Start(0, -1, Optional.empty()));
    small.add(new TopicStream(topic, SECOND, "t"), new Start(0, -1, Optional.empty()));
    assertThat(small.full()).isEmpty();

    small.fetched(
        new ConsumerRecords<>(
            Map.of(
                FIRST,
                List.of(
                    new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]),
                    new ConsumerRecord<>("t", 0, 1, new byte[0], new byte[0]))),
            Map.of()));
    assertThat(small.full()).containsExactly(FIRST);

    small.stop();
    assertThat(small.full()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void markersBehindTheLastEventArePassedAndTheLastEventIsKept() throws Exception {
    add(FIRST, 5);
    assignment.acknowledge(assignment.take(), 1);
    assignment.fetched(new ConsumerRecords<>(Map.of(), Map.of(FIRST, new OffsetAndMetadata(9))));

    assertThat(assignment.uncommitted())
        .isEqualTo(Map.of(FIRST, new Mark(Optional.of(topic), 9, 5)));
    assignment.committed(assignment.uncommitted());
    assertThat(assignment.uncommitted()).isEmpty();
  }
}
