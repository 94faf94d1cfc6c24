package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.RecorderState.Status;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class ClosingTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private static boolean hasThreads(String recorder) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("tattletail-" + recorder + "-"));
  }

  @Test
  void closingThatWasInterruptedCanBeClosedAgainAndLeavesNoThread(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    EventRecorder recorder =
        EventRecorder.open(
            root,
            hdfs.configuration(),
            RecorderOptions.defaults().name("interrupted").commitInterval(Duration.ofHours(1)));
    CompletableFuture<Void> pending = recorder.append(SpewEvent.builder().channel("c").build());
    Thread.currentThread().interrupt();
    assertThatThrownBy(recorder::close)
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("close it again");
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    recorder.close();
    assertThat(pending).succeedsWithin(Duration.ofSeconds(10));
    assertThat(recorder.state().status()).isEqualTo(Status.CLOSED);
    Await.until("no thread is left", () -> !hasThreads("interrupted"));
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.sealed()).isEqualTo(1);
      assertThat(segments.unsealed()).isZero();
    }
    recorder.close();
  }

  @Test
  void forEverIsAValidDuration(MiniHdfs hdfs) throws Exception {
    RecorderOptions options =
        RecorderOptions.defaults()
            .rollAge(FOREVER)
            .rollIdle(FOREVER)
            .retryFor(FOREVER)
            .appendTimeout(FOREVER)
            .closeTimeout(FOREVER)
            .commitInterval(FOREVER)
            .salvagePause(FOREVER)
            .plausibleTimes(java.time.Instant.EPOCH, FOREVER);
    Path root = hdfs.newDirectory();
    SpewEvent event = SpewEvent.builder().channel("c").build();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options)) {
      recorder.append(event);
      recorder.flush();
      recorder.onEvent(event);
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events()).hasSize(2);
      assertThat(segments.files()).hasSize(1);
    }
  }

  @Test
  void aRecorderThatCannotWriteSaysWhyWhenItIsClosed(MiniHdfs hdfs) throws Exception {
    try (Faults faults = Faults.create()) {
      EventRecorder recorder =
          EventRecorder.open(
              hdfs.newDirectory(),
              faults.install(hdfs.configuration()),
              RecorderOptions.defaults().name("hindered").closeTimeout(Duration.ofSeconds(1)));
      Fault outage = faults.outage();
      CompletableFuture<Void> call =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(
                          () -> recorder.onEvent(SpewEvent.builder().channel("c").build()))
                      .isInstanceOf(RecorderException.class));
      Await.until("it retries", () -> recorder.state().status() == Status.RETRYING);
      assertThatThrownBy(recorder::close)
          .hasMessageStartingWith(
              "recorder hindered was closed before all its segments were sealed, after PT1S: recorder hindered retries: ")
          .hasMessageEndingWith("A salvager will seal those that are in the archive.");
      assertThat(call).succeedsWithin(Duration.ofSeconds(10));
      assertThat(outage.fired()).isPositive();
    }
  }
}
