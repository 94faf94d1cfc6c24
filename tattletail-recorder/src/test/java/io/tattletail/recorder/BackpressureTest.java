package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HDFS cannot be written, and the recorder is full. */
@ExtendWith(MiniHdfsExtension.class)
class BackpressureTest {
  private static final RecorderOptions FULL_AT_ONE =
      RecorderOptions.defaults()
          .maxEventBytes(700)
          .maxPendingBytes(1_000)
          .retryFor(Duration.ofMinutes(5));

  private final Faults faults = Faults.create();

  @AfterEach
  void liftFaults() {
    faults.close();
  }

  private static SpewEvent event(int i) {
    return SpewEvent.builder()
        .id("id-" + i)
        .channel("c")
        .timestamp(Instant.parse("2026-03-01T10:00:00Z"))
        .payload("\"" + "x".repeat(400) + "\"")
        .build();
  }

  private EventRecorder full(MiniHdfs hdfs, RecorderOptions options) throws Exception {
    EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), faults.install(hdfs.configuration()), options);
    faults.outage();
    recorder.append(event(0));
    return recorder;
  }

  @Test
  void anAppendThatFindsNoRoomInTimeFailsAndTheEventIsCertainlyNotRecorded(MiniHdfs hdfs)
      throws Exception {
    try (EventRecorder recorder = full(hdfs, FULL_AT_ONE.appendTimeout(Duration.ofMillis(100)))) {
      assertThatThrownBy(() -> recorder.append(event(1)).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isExactlyInstanceOf(NotRecordedException.class)
          .hasMessageContaining("no room for an event of")
          .hasMessageContaining("is HDFS slow or down?");
      faults.lift();
      recorder.flush();
      assertThat(recorder.statistics().events()).as("the one that had room").isEqualTo(1);
    }
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder = full(hdfs, FULL_AT_ONE)) {
      AtomicReference<CompletableFuture<Void>> appended = new AtomicReference<>();
      List<Boolean> interrupted = new ArrayList<>();
      Thread appender =
          new Thread(
              () -> {
                appended.set(recorder.append(event(1)));
                interrupted.add(Thread.currentThread().isInterrupted());
              });
      appender.start();
      Await.until("the appender waits", () -> appender.getState() == Thread.State.TIMED_WAITING);
      appender.interrupt();
      appender.join(30_000);
      assertThat(interrupted).containsExactly(true);
      assertThatThrownBy(() -> appended.get().get())
          .cause()
          .isExactlyInstanceOf(NotRecordedException.class);
      faults.lift();
    }
  }

  @Test
  void closingDuringAnOutageEndsInTimeAndFailsWhatIsPending(MiniHdfs hdfs) throws Exception {
    EventRecorder recorder =
        EventRecorder.open(
            hdfs.newDirectory(),
            faults.install(hdfs.configuration()),
            FULL_AT_ONE.closeTimeout(Duration.ofSeconds(1)));
    Fault outage = faults.outage();
    CompletableFuture<Void> pending = recorder.append(event(0));
    assertThatThrownBy(recorder::close).isInstanceOf(RecordingUnknownException.class);
    assertThat(pending)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RecordingUnknownException.class);
    assertThatThrownBy(() -> recorder.onEvent(event(1)))
        .isInstanceOf(NotRecordedException.class)
        .hasMessage("the recorder is closed");
    assertThat(outage.fired()).isPositive();
  }
}
