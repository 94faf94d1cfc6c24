package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recorder as a handler that acknowledges later. */
@ExtendWith(MiniHdfsExtension.class)
class AsyncRecordingTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final RecorderOptions PATIENT =
      RecorderOptions.defaults().commitInterval(Duration.ofHours(1));

  private static SpewEvent event(int i) {
    return event(i, 1);
  }

  private static SpewEvent event(int i, int payload) {
    return SpewEvent.builder()
        .id("e" + i)
        .channel("c")
        .timestamp(Instant.parse("2026-03-01T10:00:00Z").plusMillis(i))
        .payload("\"" + "x".repeat(payload) + "\"")
        .build()
        .serializedBy(new JsonSpewSerializer());
  }

  @Test
  void oneCommitAcknowledgesManyCalls(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT);
        Segments segments = new Segments(hdfs, root)) {
      CompletableFuture<Void> first =
          recorder.onEventsAsync(List.of(event(0), event(1))).toCompletableFuture();
      CompletableFuture<Void> second =
          recorder.onEventsAsync(List.of(event(2))).toCompletableFuture();
      assertThat(first).isNotDone();
      assertThat(second).isNotDone();

      recorder.requestFlush();

      assertThat(first).succeedsWithin(SOON);
      assertThat(second).succeedsWithin(SOON);
      assertThat(recorder.statistics().commits()).isEqualTo(1);
      assertThat(segments.events()).extracting(Found::id).containsExactly("e0", "e1", "e2");
    }
  }

  @Test
  void aCallOverSeveralCommitsIsAcknowledgedWithTheLast(MiniHdfs hdfs) throws Exception {
    RecorderOptions small = PATIENT.maxPendingBytes(4_000).maxEventBytes(1_000);
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), small);
        Segments segments = new Segments(hdfs, root)) {
      List<SpewEvent> events = IntStream.range(0, 100).mapToObj(i -> event(i)).toList();
      // Waits for room again and again.
      CompletableFuture<Void> stage = recorder.onEventsAsync(events).toCompletableFuture();
      assertThat(recorder.statistics().commits()).isGreaterThan(1);
      // The last events are committed unasked if they are half of what may be pending.
      recorder.requestFlush();
      assertThat(stage).succeedsWithin(SOON);
      assertThat(segments.events()).hasSize(100);
    }
  }

  @Test
  void whatIsRejectedIsKeptRawBeforeTheStageCompletes(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    RecorderOptions options = PATIENT.maxEventBytes(1_000);
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options)) {
      CompletionStage<Void> mixed = recorder.onEventsAsync(List.of(event(0), event(1, 2_000)));
      assertThat(rejected(hdfs, root)).containsExactly("e1");
      assertThat(mixed.toCompletableFuture()).isNotDone();
      CompletionStage<Void> onlyRejected = recorder.onEventsAsync(List.of(event(2, 2_000)));
      assertThat(onlyRejected.toCompletableFuture()).isCompleted();
      assertThat(rejected(hdfs, root)).containsExactly("e1", "e2");
      recorder.requestFlush();
      assertThat(mixed.toCompletableFuture()).succeedsWithin(SOON);
    }
  }

  private static List<String> rejected(MiniHdfs hdfs, Path root) throws Exception {
    List<String> ids = new ArrayList<>();
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      RejectedEvents events = RejectedEvents.read(archive);
      while (events.next()) {
        ids.add(events.event().id());
      }
    }
    return ids;
  }

  @Test
  void whatIsRefusedByPolicyFailsTheCall(MiniHdfs hdfs) throws Exception {
    RecorderOptions options = PATIENT.maxEventBytes(1_000).rejected(RejectedPolicy.REFUSE);
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), options)) {
      assertThatThrownBy(() -> recorder.onEventsAsync(List.of(event(0), event(1, 2_000))))
          .isInstanceOf(RejectedEventException.class)
          .hasMessageContaining("of maxEventBytes 1000");
    }
  }

  @Test
  void aClosedRecorderFailsTheCall(MiniHdfs hdfs) throws Exception {
    EventRecorder recorder = EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), PATIENT);
    recorder.close();
    assertThatThrownBy(() -> recorder.onEventsAsync(List.of(event(0))))
        .isInstanceOf(NotRecordedException.class)
        .hasMessage("the recorder is closed");
    recorder.requestFlush();
  }

  @Test
  void itsUsersCannotCompleteAStageForOthers(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), PATIENT)) {
      CompletableFuture<Void> stage =
          recorder.onEventsAsync(List.of(event(0))).toCompletableFuture();
      assertThat(stage.complete(null)).isFalse();
      assertThat(stage).isNotDone();
    }
  }

  @Test
  void aBrokerHasManyCallsUnderWayAndClosingTheSubscriptionCommits(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().streamsPerChannel(4).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT);
        Segments segments = new Segments(hdfs, root)) {
      Subscription subscription =
          spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder);
      List<SpewEvent> events = IntStream.range(0, 500).mapToObj(i -> event(i)).toList();
      long cost =
          events.stream()
              .mapToLong(
                  event ->
                      event.serialized().orElseThrow().remaining()
                          + RecorderOptions.EVENT_OVERHEAD_BYTES)
              .sum();
      events.forEach(spew::publish);
      Await.until("all to be appended", () -> recorder.statistics().pendingBytes() == cost);

      subscription.close();

      assertThat(spew.lag("tattletail")).isZero();
      assertThat(recorder.statistics().commits()).isEqualTo(1);
      assertThat(segments.events()).hasSize(500);
    }
  }

  @Test
  void eventsAreRecordedInTheOrderOfTheirStreamAlsoWhenAskedToFlushMeanwhile(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), PATIENT);
        Segments segments = new Segments(hdfs, root)) {
      CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 200; i++) {
        last = recorder.onEventsAsync(List.of(event(i))).toCompletableFuture();
        if (i % 50 == 0) {
          recorder.requestFlush();
        }
      }
      recorder.requestFlush();
      last.get(60, TimeUnit.SECONDS);
      assertThat(segments.events())
          .extracting(Found::id)
          .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "e" + i).toList());
    }
  }
}
