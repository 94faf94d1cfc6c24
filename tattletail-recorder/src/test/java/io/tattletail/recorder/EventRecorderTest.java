package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.internal.layout.SegmentName;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class EventRecorderTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final RecorderOptions PATIENT =
      RecorderOptions.defaults().commitInterval(Duration.ofHours(1));

  private static SpewEvent event(String channel, int i) {
    return SpewEvent.builder()
        .id(channel + i)
        .channel(channel)
        .timestamp(TIME.plusMillis(i))
        .payload("\"" + i + "\"")
        .build();
  }

  @Test
  void flushReturnsWhenAllAppendedBeforeIsReadableAndItsFuturesAreDone(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT);
        Segments segments = new Segments(hdfs, root)) {
      List<CompletableFuture<Void>> futures =
          IntStream.range(0, 100).mapToObj(i -> recorder.append(event("c" + i % 3, i))).toList();
      assertThat(futures).noneMatch(CompletableFuture::isDone);
      assertThat(recorder.statistics().pendingBytes()).isPositive();
      recorder.flush();
      assertThat(segments.events()).hasSize(100);
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
      assertThat(recorder.statistics().pendingBytes()).isZero();
      assertThat(recorder.statistics().events()).isEqualTo(100);
    }
  }

  @Test
  void anAppendedEventIsCommittedAfterTheIntervalWithoutAFlush(MiniHdfs hdfs) throws Exception {
    RecorderOptions options = RecorderOptions.defaults().commitInterval(Duration.ofMillis(50));
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), options)) {
      assertThat(recorder.append(event("c", 1))).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void manySmallEventsAreCommittedWhenTheirBytesSaySo(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            hdfs.newDirectory(), hdfs.configuration(), PATIENT.commitBytes(10_000))) {
      CompletableFuture<Void> first = recorder.append(event("c", 0));
      for (int i = 1; i < 100; i++) {
        recorder.append(event("c", i));
      }
      assertThat(first).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void sequencesAreDensePerPartitionAcrossSegments(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), PATIENT.rollBytes(2_000))) {
      for (int i = 0; i < 200; i += 10) {
        List<SpewEvent> batch = new ArrayList<>();
        for (int j = i; j < i + 10; j++) {
          batch.add(event(j % 2 == 0 ? "even" : "odd", j));
        }
        recorder.onEvents(batch);
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      for (String channel : List.of("even", "odd")) {
        List<Found> events =
            segments.events().stream().filter(found -> found.channel().equals(channel)).toList();
        assertThat(events)
            .extracting(Found::sequence)
            .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
        assertThat(events.get(99).segment()).as("the last segment's number").isPositive();
      }
      assertThat(segments.unsealed()).isZero();
    }
  }

  @Test
  void newStreamsNeverSealASegment(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT)) {
      for (int offset = 0; offset < 10; offset++) {
        List<SpewEvent> batch = new ArrayList<>();
        for (int stream = 0; stream < 300; stream++) {
          batch.add(
              SpewEvent.builder()
                  .id(stream + "-" + offset)
                  .channel("c")
                  .timestamp(TIME.plus(Duration.ofDays(offset % 2)).plusMillis(stream))
                  .payload("1")
                  .build()
                  .at(new SpewPosition("s" + stream, offset - 1, offset)));
        }
        recorder.onEvents(batch);
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events()).hasSize(3_000);
      assertThat(segments.files()).as("one file a day").hasSize(2);
    }
  }

  @Test
  void sequencesAreInTheOrderOfTheBlocksSoThatAnyPrefixOfACommitIsDense(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT)) {
      // Backwards in time, and too much for one block.
      for (int i = 2_000; i > 0; i--) {
        recorder.append(
            SpewEvent.builder()
                .id("e" + i)
                .channel("c")
                .timestamp(TIME.plusMillis(i))
                .payload("\"" + "x".repeat(500) + i + "\"")
                .build());
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.blocks()).hasSizeGreaterThan(2);
      long next = 0;
      for (List<Found> block : segments.blocks()) {
        for (Found found : block) {
          assertThat(found.sequence()).isEqualTo(next++);
        }
      }
      assertThat(next).isEqualTo(2_000);
    }
  }

  @Test
  void moreOpenSegmentsThanAllowedSealTheLeastRecentlyWritten(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), PATIENT.maxOpenSegments(2));
        Segments segments = new Segments(hdfs, root)) {
      for (String channel : List.of("a", "b", "a", "c", "a")) {
        recorder.onEvent(event(channel, 1));
      }
      Await.until("one segment is sealed", () -> segments.sealed() == 1);
      assertThat(segments.files())
          .filteredOn(file -> file.path().toString().contains("channel=b"))
          .hasSize(1)
          .allMatch(file -> file.name() instanceof SegmentName.Sealed);
    }
  }

  @Test
  void oneCommitOfMorePartitionsThanMayBeOpenIsWrittenWhole(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), PATIENT.maxOpenSegments(3));
        Segments segments = new Segments(hdfs, root)) {
      List<SpewEvent> batch = IntStream.range(0, 20).mapToObj(i -> event("c" + i, i)).toList();
      recorder.onEvents(batch);
      assertThat(segments.events()).hasSize(20);
      Await.until("all but three are sealed", () -> segments.unsealed() <= 3);
    }
  }

  @Test
  void usersCannotCompleteAFutureThatOthersShare(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), PATIENT)) {
      CompletableFuture<Void> one = recorder.append(event("c", 1));
      CompletableFuture<Void> two = recorder.append(event("c", 2));
      assertThat(one.complete(null)).isFalse();
      assertThat(one.cancel(true)).isFalse();
      assertThat(one.completeExceptionally(new IllegalStateException())).isFalse();
      assertThat(two).isNotDone();
      recorder.flush();
      assertThat(two).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void aDependentOfAFutureMayAppend(MiniHdfs hdfs) throws Exception {
    RecorderOptions tight =
        RecorderOptions.defaults()
            .commitInterval(Duration.ofMillis(1))
            .maxEventBytes(500)
            .maxPendingBytes(1_000);
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), tight)) {
      CompletableFuture<Void> chain = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 50; i++) {
        int number = i;
        chain = chain.thenCompose(done -> recorder.append(event("c", number)));
      }
      assertThat(chain).succeedsWithin(Duration.ofSeconds(30));
    }
  }

  @Test
  void aFullRecorderMakesAppendersWaitAndHoldsNoMoreThanItsBound(MiniHdfs hdfs) throws Exception {
    RecorderOptions tight = PATIENT.maxEventBytes(1_000).maxPendingBytes(20_000);
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), tight)) {
      for (SpewEvent event : EventGenerator.seeded(1).stream().limit(2_000).toList()) {
        recorder.append(event);
        assertThat(recorder.statistics().pendingBytes()).isLessThanOrEqualTo(20_000);
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events()).hasSize(2_000);
    }
  }

  @Test
  void anEventLargerThanTheLimitIsRejectedAtOnce(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            hdfs.newDirectory(), hdfs.configuration(), PATIENT.maxEventBytes(1_000))) {
      SpewEvent large =
          SpewEvent.builder().channel("c").payload("\"" + "x".repeat(2_000) + "\"").build();
      assertThat(recorder.append(large)).isCompletedExceptionally();
      assertThatThrownBy(() -> recorder.onEvent(large))
          .isInstanceOf(RejectedEventException.class)
          .hasMessageContaining("of maxEventBytes 1000");
      assertThat(recorder.statistics().pendingBytes()).isZero();
    }
  }

  @Test
  void aPayloadThatTheSerializerRefusesIsRejected(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), PATIENT)) {
      assertThatThrownBy(
              () -> recorder.onEvent(SpewEvent.builder().channel("c").payload("{no json").build()))
          .isInstanceOf(RejectedEventException.class)
          .hasMessageContaining("is no JSON value");
    }
  }

  @Test
  void aClosedRecorderRefusesAppendsAndCanBeClosedAgain(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT);
    CompletableFuture<Void> pending = recorder.append(event("c", 1));
    recorder.close();
    recorder.close();
    assertThat(pending).succeedsWithin(Duration.ofSeconds(10));
    assertThatThrownBy(() -> recorder.onEvent(event("c", 2)))
        .isInstanceOf(NotRecordedException.class)
        .hasMessage("the recorder is closed");
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.sealed()).isEqualTo(1);
      assertThat(segments.unsealed()).isZero();
    }
  }

  @Test
  void durableMeansSyncedAndIsReadBackTheSame(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), PATIENT.durability(Durability.DURABLE));
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event("c", 1));
      assertThat(segments.events()).extracting(Found::id).containsExactly("c1");
    }
  }
}
