package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private final Throwable failure = new IllegalStateException("not now");

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  private final Uuid topic = Uuid.randomUuid();
  private final Assignment assignment =
      new Assignment(
          KafkaSpewOptions.defaults().batchSize(2).redeliveryBackoff(LONG, LONG), Map.of());

  private void add(TopicPartition partition, long... offsets) {
    add(assignment, partition, offsets);
  }

  private void add(Assignment assignment, TopicPartition partition, long... offsets) {
    assignment.add(
        new TopicStream(topic, partition, "t"),
        new Start(offsets[0], offsets[0] - 1, Optional.empty()));
    fetched(assignment, partition, offsets);
  }

  private static void fetched(Assignment assignment, TopicPartition partition, long... offsets) {
    List<ConsumerRecord<byte[], byte[]>> records =
        Arrays.stream(offsets)
            .mapToObj(
                offset ->
                    new ConsumerRecord<>(
                        "t", partition.partition(), offset, new byte[0], new byte[10]))
            .toList();
    assignment.fetched(
        polled(Map.of(partition, records)), Map.of(partition, offsets[offsets.length - 1] + 1));
  }

  // The constructor that kafka-clients 3.9 has as well.
  @SuppressWarnings("removal")
  private static ConsumerRecords<byte[], byte[]> polled(
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records) {
    return new ConsumerRecords<>(records);
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
    assignment.acknowledge(first);
    Call second = assignment.take();
    assertThat(second.partition().stream().partition()).isEqualTo(SECOND);
    assignment.acknowledge(second);

    assertThat(assignment.take().records()).hasSize(1);
    assertThat(next(FIRST)).isEqualTo(7);
    assertThat(next(SECOND)).isEqualTo(2);
  }

  @Test
  void aRefusedCallIsNotToBeCommittedAndItsStreamRests() throws Exception {
    add(FIRST, 5, 6);
    add(SECOND, 1);

    Call refused = assignment.take();
    assertThat(assignment.refuse(refused, failure).rest()).contains(LONG);

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
    assignment.acknowledge(call);

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
    assignment.acknowledge(call);

    assertThat(next(FIRST)).isEqualTo(5);
    assertThat(assignment.take().records()).hasSize(2);
  }

  @Test
  void aPartitionThatIsLostIsNotDeliveredAnyMore() throws Exception {
    add(FIRST, 5, 6);
    Call call = assignment.take();
    assignment.remove(List.of(FIRST));
    assertThat(assignment.refuse(call, failure).rest()).isEmpty();

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
        polled(
            Map.of(
                FIRST,
                List.of(
                    new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]),
                    new ConsumerRecord<>("t", 0, 1, new byte[0], new byte[0])))),
        Map.of());
    assertThat(small.full()).containsExactly(FIRST);

    small.stop();
    assertThat(small.full()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void markersBehindTheLastEventArePassedAndTheLastEventIsKept() throws Exception {
    add(FIRST, 5);
    assignment.acknowledge(assignment.take());
    assignment.fetched(polled(Map.of()), Map.of(FIRST, 9L));

    assertThat(assignment.uncommitted())
        .isEqualTo(Map.of(FIRST, new Mark(Optional.of(topic), 9, 5)));
    assignment.committed(assignment.uncommitted());
    assertThat(assignment.uncommitted()).isEmpty();
  }

  @Test
  void callsOfAPartitionAreUnderWayTogetherAndTheirPrefixIsCommitted() throws Exception {
    add(FIRST, 0, 1, 2, 3, 4);
    Call first = assignment.take();
    Call second = assignment.take();
    Call third = assignment.take();

    assignment.acknowledge(third);
    assignment.acknowledge(second);
    assertThat(next(FIRST)).isZero();
    assignment.acknowledge(first);

    assertThat(next(FIRST)).isEqualTo(5);
  }

  @Test
  void afterAFailureNothingIsTakenUntilTheCallsUnderWayHaveEnded() throws Exception {
    Assignment quick =
        new Assignment(
            KafkaSpewOptions.defaults()
                .batchSize(1)
                .redeliveryBackoff(Duration.ofNanos(1), Duration.ofNanos(1)),
            Map.of());
    add(quick, FIRST, 7, 8, 9, 10);
    Call first = quick.take();
    Call second = quick.take();
    Call third = quick.take();

    assertThat(quick.refuse(second, failure).order()).isEqualTo(Refusal.Order.FIRST);
    add(quick, SECOND, 1);
    assertThat(quick.take().partition().stream().partition()).isEqualTo(SECOND);
    quick.acknowledge(third);
    quick.acknowledge(first);

    for (long offset = 8; offset <= 10; offset++) {
      FetchedRecord again = quick.take().records().get(0);
      assertThat(again.record().offset()).isEqualTo(offset);
      assertThat(again.previous()).isEqualTo(offset - 1);
    }
    assertThat(quick.uncommitted().get(FIRST).next()).isEqualTo(8);
  }

  @Test
  void aCallEndsOnce() throws Exception {
    add(FIRST, 0, 1, 2, 3);
    Call first = assignment.take();
    assignment.take();
    assignment.acknowledge(first);
    assignment.acknowledge(first);
    assignment.refuse(first, failure);
    assertThat(next(FIRST)).isEqualTo(2);
    assertThat(assignment.drain(Duration.ZERO)).isEqualTo(1);
  }

  @Test
  void whatACallLeavesOutIsTakenNext() throws Exception {
    add(FIRST, 0, 1, 2);
    Call call = assignment.take();
    assignment.shorten(call, 1);
    assertThat(assignment.take().records())
        .extracting(record -> record.record().offset())
        .containsExactly(1L, 2L);
    assignment.acknowledge(call);
    assertThat(next(FIRST)).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedBehindAHoleCountsAndAFlushIsNeededWhenThePartitionIsFull()
      throws Exception {
    Assignment small =
        new Assignment(KafkaSpewOptions.defaults().batchSize(1).maxBufferedBytes(300), Map.of());
    add(small, FIRST, 0, 1, 2);
    Call first = small.take();
    Call second = small.take();
    assertThat(small.needsFlush()).as("with something to deliver").isFalse();
    Call third = small.take();
    assertThat(small.needsFlush()).isTrue();
    small.acknowledge(second);
    small.acknowledge(third);
    assertThat(small.full()).containsExactly(FIRST);

    small.acknowledge(first);

    assertThat(small.full()).isEmpty();
    assertThat(small.needsFlush()).isFalse();
  }

  @Test
  void aPartitionThatMovesAwayNeedsAFlushWhileItsCallsAreUnderWay() throws Exception {
    add(FIRST, 0, 1, 2);
    Call call = assignment.take();
    assertThat(assignment.needsFlush()).isFalse();
    assignment.drop(List.of(FIRST));
    assertThat(assignment.needsFlush()).isTrue();
    assignment.acknowledge(call);
    assertThat(assignment.needsFlush()).isFalse();
    assertThat(next(FIRST)).isEqualTo(2);
  }

  @Test
  void whateverOrderCallsEndInThePrefixIsCommittedAndOrderIsKept() throws Exception {
    long seed = new SplittableRandom().nextLong();
    try {
      runRandomly(new SplittableRandom(seed));
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void runRandomly(SplittableRandom random) throws Exception {
    Assignment quick =
        new Assignment(
            KafkaSpewOptions.defaults()
                .batchSize(random.nextInt(1, 5))
                .redeliveryBackoff(Duration.ofNanos(1), Duration.ofNanos(1)),
            Map.of());
    int count = 500;
    add(quick, FIRST, LongStream.range(0, count).toArray());
    List<Call> underWay = new ArrayList<>();
    boolean[] acknowledged = new boolean[count];
    long lowestFailure = Long.MAX_VALUE;
    long dispatched = -1;
    while (quick.uncommitted().get(FIRST).next() < count) {
      boolean canTake =
          dispatched < count - 1
              ? lowestFailure == Long.MAX_VALUE || underWay.isEmpty()
              : underWay.isEmpty();
      if (canTake && (underWay.isEmpty() || random.nextBoolean())) {
        Call call = quick.take();
        long previous = call.records().get(0).previous();
        long next = quick.uncommitted().get(FIRST).next();
        assertThat(previous)
            .as("what follows the last, or the first unacknowledged after a failure")
            .isEqualTo(lowestFailure == Long.MAX_VALUE ? dispatched : next - 1);
        lowestFailure = Long.MAX_VALUE;
        dispatched = call.records().get(call.records().size() - 1).record().offset();
        underWay.add(call);
      } else {
        Call call = underWay.remove(random.nextInt(underWay.size()));
        if (random.nextInt(4) == 0) {
          quick.refuse(call, failure);
          lowestFailure = Math.min(lowestFailure, call.records().get(0).record().offset());
        } else {
          call.records().forEach(record -> acknowledged[(int) record.record().offset()] = true);
          quick.acknowledge(call);
        }
      }
      for (int i = 0; i < quick.uncommitted().get(FIRST).next(); i++) {
        assertThat(acknowledged[i]).as("acknowledged at offset " + i).isTrue();
      }
    }
  }
}
