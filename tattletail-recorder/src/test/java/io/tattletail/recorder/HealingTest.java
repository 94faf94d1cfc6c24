package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.recorder.RecorderState.Status;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HDFS is away for longer than the recorder tries. */
@ExtendWith(MiniHdfsExtension.class)
class HealingTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Faults faults = Faults.create();
  private final List<RecorderState> states = new CopyOnWriteArrayList<>();

  private final RecorderOptions impatient =
      RecorderOptions.defaults()
          .commitInterval(Duration.ofHours(1))
          .retryFor(Duration.ofMillis(200))
          .salvagePause(Duration.ofMillis(50))
          .listener(
              new RecorderListener() {
                @Override
                public void onState(RecorderState state) {
                  states.add(state);
                }
              });

  @AfterEach
  void liftFaults() {
    faults.close();
  }

  private static SpewEvent event(int i) {
    return SpewEvent.builder()
        .id("id-" + i)
        .channel("c" + i % 3)
        .timestamp(TIME.plusMillis(i))
        .payload("1")
        .build();
  }

  private EventRecorder open(MiniHdfs hdfs, Path root, RecorderOptions options) throws IOException {
    return EventRecorder.open(root, faults.install(hdfs.configuration()), options);
  }

  @Test
  void whatIsPendingFailsAndTheRecorderGoesOnByItselfWhenTheFileSystemIsBack(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = open(hdfs, root, impatient)) {
      recorder.onEvents(List.of(event(0), event(1), event(2)));
      assertThat(recorder.state().status()).isEqualTo(Status.RECORDING);
      String first = recorder.name();
      Fault outage = faults.outage();
      assertThatThrownBy(() -> recorder.onEvent(event(3)))
          .isInstanceOf(RecordingUnknownException.class)
          .hasMessageContaining("told to fail before");
      assertThat(recorder.state().status()).isEqualTo(Status.RETRYING);
      assertThat(recorder.state().reason()).contains("told to fail before");
      long errors = recorder.statistics().ioErrors();
      assertThatThrownBy(() -> recorder.onEvent(event(3)))
          .isInstanceOf(NotRecordedException.class)
          .hasMessageContaining("could not write to");
      assertThat(recorder.statistics().ioErrors()).isGreaterThan(errors);
      assertThat(recorder.statistics().pendingBytes()).isZero();
      outage.lift();
      Await.until(
          "it records again, with no event to do so for",
          () -> recorder.state().status() == Status.RECORDING);
      recorder.onEvents(List.of(event(3), event(4)));
      assertThat(recorder.name()).isNotEqualTo(first);
      assertThat(recorder.statistics().runs()).isEqualTo(2);
    }
    assertThat(states)
        .extracting(RecorderState::status)
        .startsWith(Status.RETRYING, Status.RECORDING);
    try (Segments segments = new Segments(hdfs, root);
        Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(segments.events())
          .extracting(Found::id)
          .contains("id-0", "id-1", "id-2", "id-3", "id-4");
      assertThat(ArchiveVerifier.of(archive).verify().isSound()).isTrue();
    }
    Await.until("the listener is told the end", () -> states.size() >= 3);
    assertThat(states.get(states.size() - 1).status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void anArchiveThatIsNotThereIsWaitedFor(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    FileSystem fileSystem = FileSystem.get(hdfs.configuration());
    Path away = new Path(root.getParent(), root.getName() + "-away");
    try (EventRecorder recorder = open(hdfs, root, impatient)) {
      Fault outage = faults.outage();
      assertThatThrownBy(() -> recorder.onEvent(event(0))).isInstanceOf(RecorderException.class);
      fileSystem.rename(root, away);
      outage.lift();
      assertThatThrownBy(() -> recorder.onEvent(event(0)))
          .isInstanceOf(NotRecordedException.class)
          .hasMessageContaining("archive.json");
      assertThat(fileSystem.exists(root)).as("an archive made without its descriptor").isFalse();
      fileSystem.rename(away, root);
      Await.until("it records again", () -> recorder.state().status() == Status.RECORDING);
      recorder.onEvent(event(0));
    }
  }

  @Test
  void everyFlushingThreadIsToldOnceOfWhatWasAppendedAndFailed(MiniHdfs hdfs) throws Exception {
    try (EventRecorder recorder = open(hdfs, hdfs.newDirectory(), impatient)) {
      Fault outage = faults.outage();
      CompletableFuture<Void> lost = recorder.append(event(0));
      assertThatThrownBy(recorder::flush).isInstanceOf(RecorderException.class);
      assertThat(lost).failsWithin(PATIENCE);
      outage.lift();
      recorder.append(event(1));
      recorder.flush();
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try {
                  recorder.flush();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              },
              task -> new Thread(task).start());
      assertThat(other)
          .as("a thread that never flushed may have appended the lost event")
          .failsWithin(PATIENCE);
    }
  }

  @Test
  void aBatchInTwoCommitsOfWhichTheFirstFailsIsNotAcknowledged(MiniHdfs hdfs) throws Exception {
    RecorderOptions tight = impatient.maxEventBytes(500).maxPendingBytes(1_000);
    try (EventRecorder recorder = open(hdfs, hdfs.newDirectory(), tight)) {
      faults
          .fail(Operation.CREATE, Operation.MKDIRS)
          .on(path -> path.toString().contains("=c0"))
          .before();
      assertThatThrownBy(
              () -> recorder.onEvents(List.of(event(0), event(1), event(2), event(4), event(5))))
          .isInstanceOf(RecorderException.class);
    }
  }

  @Test
  void aWriteThatHangsForeverCountsInMemoryAndHoldsUpNothingElse(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    RecorderOptions options = impatient.stuckAfter(Duration.ofSeconds(5));
    try (EventRecorder recorder = open(hdfs, root, options)) {
      recorder.onEvents(List.of(event(0), event(1), event(2)));
      StubbornFault hang = new StubbornFault(faults, "=c0");
      assertThatThrownBy(() -> recorder.onEvent(event(3)))
          .isInstanceOf(RecordingUnknownException.class)
          .hasMessageContaining("still being written after");
      recorder.onEvents(List.of(event(4), event(5)));
      hang.lift();
      Await.until("the stuck write returns", () -> recorder.statistics().pendingBytes() == 0);
      recorder.onEvent(event(3));
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events())
          .extracting(Found::id)
          .contains("id-0", "id-1", "id-2", "id-3", "id-4", "id-5");
    }
  }

  @Test
  void aWriteOfAFormerRunThatFailsAtLastDoesNotSayThatThisOneCannotWrite(MiniHdfs hdfs)
      throws Exception {
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch gate = new CountDownLatch(1);
    RecorderOptions options =
        impatient
            .stuckAfter(Duration.ofSeconds(5))
            .nanoTime(
                () -> {
                  // As HDFS's client now and then does, it is deaf to the interrupt.
                  if (Thread.currentThread().getName().contains("-write")
                      && hangs.compareAndSet(true, false)) {
                    awaitDeaf(gate);
                  }
                  return System.nanoTime();
                });
    try (EventRecorder recorder = open(hdfs, hdfs.newDirectory(), options)) {
      recorder.onEvents(List.of(event(0), event(1), event(2)));
      hangs.set(true);
      assertThatThrownBy(() -> recorder.onEvent(event(3)))
          .isInstanceOf(RecordingUnknownException.class)
          .hasMessageContaining("still being written after");
      recorder.onEvent(event(4));
      assertThat(recorder.state().status()).isEqualTo(Status.RECORDING);
      Fault fault =
          faults.fail(Operation.HFLUSH).on(path -> path.toString().contains("=c0")).next().before();
      gate.countDown();
      Await.until("the stuck write fails", () -> recorder.statistics().pendingBytes() == 0);
      assertThat(fault.fired()).isEqualTo(1);
      assertThat(recorder.state().status()).isEqualTo(Status.RECORDING);
    }
  }

  private static void awaitDeaf(CountDownLatch gate) {
    while (true) {
      try {
        gate.await();
        return;
      } catch (InterruptedException e) {
        // It goes on waiting, and the flag is lost.
      }
    }
  }

  /** A flush that hangs until it is lifted. */
  private static final class StubbornFault {
    private final Fault fault;

    StubbornFault(Faults faults, String in) {
      fault =
          faults
              .fail(Operation.HFLUSH)
              .on(path -> path.toString().contains(in))
              .hang(Duration.ofMinutes(5));
    }

    void lift() {
      fault.lift();
    }
  }
}
