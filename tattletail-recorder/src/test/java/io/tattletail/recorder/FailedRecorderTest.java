package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.recorder.RecorderState.Status;
import io.tattletail.spew.Health;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Error is thrown on a recorder's own threads. */
class FailedRecorderTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Faults faults = Faults.create();
  private final List<RecorderState> states = new CopyOnWriteArrayList<>();

  private final RecorderOptions options =
      RecorderOptions.defaults()
          .name("failing")
          .commitInterval(Duration.ofHours(1))
          .withoutPublishing()
          .listener(
              new RecorderListener() {
                @Override
                public void onState(RecorderState state) {
                  states.add(state);
                }
              });

  private Path root;

  @TempDir java.nio.file.Path directory;

  @AfterEach
  void liftFaults() {
    faults.close();
  }

  private EventRecorder open(RecorderOptions with) throws IOException {
    root = new Path(directory.resolve("archive").toUri());
    return EventRecorder.open(root, faults.install(new Configuration()), with);
  }

  private static SpewEvent event(int i) {
    return SpewEvent.builder()
        .id("id-" + i)
        .channel("c" + i % 3)
        .timestamp(TIME.plusMillis(i))
        .payload("1")
        .build();
  }

  private static boolean hasThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("tattletail-failing-"));
  }

  @Test
  void anOutOfMemoryErrorInACommitEndsIt() throws Exception {
    EventRecorder recorder = open(options);
    recorder.onEvents(List.of(event(0), event(1), event(2)));
    assertThat(recorder.health().level()).isEqualTo(Health.Level.UP);
    assertThat(recorder.health().detail()).isEqualTo("recorder failing is recording");
    Fault fault = faults.fail(Operation.HSYNC, Operation.HFLUSH).next().outOfMemory();

    CompletableFuture<Void> pending = recorder.append(event(3));
    recorder.requestFlush();

    assertThat(pending)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RecordingUnknownException.class)
        .withMessageContaining("OutOfMemoryError: told to fail");
    assertThat(fault.fired()).isEqualTo(1);
    RecorderState state = recorder.state();
    assertThat(state.status()).isEqualTo(Status.FAILED);
    assertThat(state.reason()).startsWith("an Error was thrown while a commit was written: ");
    assertThat(state.cause()).get().isInstanceOf(OutOfMemoryError.class);
    assertThat(recorder.health().level()).isEqualTo(Health.Level.DOWN);
    assertThat(recorder.append(event(4)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NotRecordedException.class)
        .withMessageStartingWith("the recorder has failed: java.lang.OutOfMemoryError");
    assertThatThrownBy(() -> recorder.onEvent(event(4)))
        .isInstanceOf(NotRecordedException.class)
        .hasMessageStartingWith("the recorder has failed");
    assertThatThrownBy(recorder::close)
        .isInstanceOf(RecorderFailedException.class)
        .hasMessageStartingWith("recorder failing had failed: an Error was thrown")
        .hasCause(state.cause().orElseThrow());
    recorder.close();
    assertThat(recorder.state()).as("it stays told").isEqualTo(state);
    Await.until("no thread is left", () -> !hasThreads());
    assertThat(states).containsExactly(state);
    try (EventRecorder next = open(options.name("next"))) {
      next.onEvents(List.of(event(3), event(4)));
    }
    try (Archive archive = Archive.open(root, new Configuration())) {
      assertThat(ArchiveVerifier.of(archive).verify().isSound()).isTrue();
    }
  }

  @Test
  void anErrorBetweenCommitsEndsItToo() throws Exception {
    EventRecorder recorder = open(options.retryFor(Duration.ofMillis(10)));
    Fault outage = faults.outage();
    assertThatThrownBy(() -> recorder.onEvent(event(0))).isInstanceOf(RecorderException.class);
    faults.fail(Operation.OPEN, Operation.READ, Operation.STATUS).outOfMemory();
    outage.lift();
    Await.until("it fails", () -> recorder.state().status() == Status.FAILED);
    assertThat(recorder.state().reason()).startsWith("its committing thread ended: ");
    assertThat(recorder.append(event(1))).failsWithin(PATIENCE);
    assertThatThrownBy(recorder::close).isInstanceOf(RecorderFailedException.class);
    Await.until("no thread is left", () -> !hasThreads());
  }

  @Test
  void aStrangersInterruptOfTheCommittingThreadEndsIt() throws Exception {
    EventRecorder recorder = open(options);
    recorder.onEvent(event(0));
    CompletableFuture<Void> pending = recorder.append(event(1));
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tattletail-failing-commit"))
        .forEach(Thread::interrupt);
    assertThat(pending).failsWithin(PATIENCE);
    assertThat(recorder.state().status()).isEqualTo(Status.FAILED);
    assertThat(recorder.state().reason())
        .startsWith("its committing thread was interrupted, not by closing");
    assertThatThrownBy(recorder::close).isInstanceOf(RecorderFailedException.class);
  }

  @Test
  void anErrorOfSealingDegradesItUntilASegmentIsSealed() throws Exception {
    try (EventRecorder recorder = open(options.rollBytes(1))) {
      faults.fail(Operation.RENAME).next().outOfMemory();
      recorder.onEvent(event(0));
      Await.until("it is degraded", () -> recorder.health().level() == Health.Level.DEGRADED);
      assertThat(recorder.health().detail())
          .startsWith("recorder failing is recording, but fails at sealing: ");
      assertThat(recorder.state().status()).isEqualTo(Status.RECORDING);
      recorder.onEvent(event(1));
      Await.until("it is up again", () -> recorder.health().level() == Health.Level.UP);
    }
  }

  @Test
  void aSegmentThatCannotBeSealedDegradesItUntilItIsSalvaged() throws Exception {
    try (EventRecorder recorder = open(options.rollBytes(1).salvagePause(Duration.ofMillis(20)))) {
      Fault fault = faults.fail(Operation.RENAME).before();
      recorder.onEvent(event(0));
      Await.until("it is degraded", () -> recorder.health().level() == Health.Level.DEGRADED);
      assertThat(recorder.health().detail())
          .startsWith("recorder failing is recording, but fails at sealing: ");
      fault.lift();
      Await.until("it is up again", () -> recorder.health().level() == Health.Level.UP);
      assertThat(recorder.statistics().segmentsSalvaged()).isEqualTo(1);
    }
  }

  @Test
  void anErrorOfPublishingDegradesItUntilThatWorks() throws Exception {
    try (EventRecorder recorder =
        open(
            options.publishing(PublishOptions.defaults()).publishInterval(Duration.ofMillis(20)))) {
      Fault fault = faults.fail(Operation.LIST).outOfMemory();
      Await.until("it is degraded", () -> recorder.health().level() == Health.Level.DEGRADED);
      assertThat(recorder.health().detail())
          .startsWith("recorder failing is recording, but fails at publishing: ");
      fault.lift();
      Await.until("it is up again", () -> recorder.health().level() == Health.Level.UP);
      recorder.onEvent(event(0));
    }
  }

  @Test
  void anErrorOfTheWatchOverOpenFilesDegradesItUntilThatWorks() throws Exception {
    try (EventRecorder recorder = open(options.lookInterval(Duration.ofMillis(20)))) {
      recorder.onEvent(event(0));
      Fault fault = faults.fail(Operation.STATUS).outOfMemory();
      recorder.onEvent(event(3));
      Await.until("it is degraded", () -> recorder.health().level() == Health.Level.DEGRADED);
      assertThat(recorder.health().detail()).contains("but fails at watching its open files: ");
      fault.lift();
      Await.until("it is up again", () -> recorder.health().level() == Health.Level.UP);
    }
  }

  @Test
  void whatIsBeingWrittenFailsAlsoIfAnErrorKeepsItFromBeingGivenUp() throws Exception {
    AtomicReference<EventRecorder> opened = new AtomicReference<>();
    RecorderOptions with =
        options
            .retryFor(Duration.ofMillis(10))
            .nanoTime(
                () -> {
                  EventRecorder recorder = opened.get();
                  if (recorder != null
                      && recorder.state().status() == Status.RETRYING
                      && Thread.currentThread().getName().startsWith("tattletail-failing-commit")) {
                    throw new LinkageError("thrown by a test");
                  }
                  return System.nanoTime();
                });
    EventRecorder recorder = open(with);
    opened.set(recorder);
    recorder.onEvents(List.of(event(0), event(1), event(2)));
    faults.outage();
    CompletableFuture<Void> pending = recorder.append(event(3));
    recorder.requestFlush();
    assertThat(pending)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RecordingUnknownException.class);
    assertThat(recorder.state().status()).isEqualTo(Status.FAILED);
    assertThat(recorder.statistics().lag()).isZero();
    assertThatThrownBy(recorder::close).isInstanceOf(RecorderFailedException.class);
  }

  /** A class that is missing is missed again when the failure is to say so. */
  private static final class SpeechlessError extends LinkageError {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new NoClassDefFoundError("thrown by a test");
    }
  }

  @Test
  void anErrorThatCannotBeToldAsTextEndsItToo() throws Exception {
    RecorderLifecycle lifecycle =
        new RecorderLifecycle(options, new Counters(), new Listeners(options));
    lifecycle.fail("a thread ended", new SpeechlessError());
    assertThat(lifecycle.state().status()).isEqualTo(Status.FAILED);
    assertThat(lifecycle.state().reason())
        .isEqualTo("a thread ended: " + SpeechlessError.class.getName());
    Await.until("the listener is told", () -> states.contains(lifecycle.state()));
  }

  @Test
  void aFileSystemThatFailsAtTheEndDoesNotKeepItFromBeingClosed() throws Exception {
    EventRecorder recorder = open(options);
    recorder.onUnreadable(
        new UnreadableEvent("c", Optional.empty(), "raw", Optional.empty(), Optional.empty(), "?"));
    faults.outage();
    try {
      recorder.close();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("told to fail");
    }
    assertThat(recorder.state().status()).isEqualTo(Status.CLOSED);
    assertThat(recorder.health().level()).isEqualTo(Health.Level.DOWN);
    Await.until("no thread is left", () -> !hasThreads());
  }
}
