package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.event;
import static io.tattletail.replay.SmallArchive.everySecond;
import static io.tattletail.replay.SmallArchive.replayer;
import static io.tattletail.replay.SmallArchive.ties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.testkit.CapturingHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFailureTest {
  @TempDir java.nio.file.Path directory;

  private final ControlledWaiter waiter = new ControlledWaiter();
  private final CapturingHandler handler = new CapturingHandler();
  private final CapturingHandler deadLetters = new CapturingHandler();

  private ReplayOptions options(FailurePolicy policy) {
    return ReplayOptions.defaults().onFailure(policy).waiter(waiter);
  }

  private ReplayReport replay(Path root, ReplayOptions options, SpewEventHandler to)
      throws Exception {
    try (EventReplayer replayer = replayer(root)) {
      return replayer.replay(ReplayQuery.all(), to, options);
    }
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }

  private List<String> handled() {
    return handler.events().stream().map(SpewEvent::id).toList();
  }

  @Test
  void aReplayStopsAtTheEventAndGoesOnWithItFromTheExceptionsPosition() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(10));
    for (int failing = 0; failing < 10; failing++) {
      String bad = "e" + failing;
      handler.clear();
      handler.failWhen(event -> event.id().equals(bad));
      ReplayException stopped =
          catchThrowableOfType(
              ReplayException.class, () -> replay(root, ReplayOptions.defaults(), handler));
      assertThat(stopped).hasMessageStartingWith("the handler failed at SpewEvent[c " + bad);
      assertThat(handled()).isEqualTo(ids(0, failing));
      handler.failWhen(event -> false);
      resume(root, stopped);
      assertThat(handled()).isEqualTo(ids(0, 10));
    }
  }

  private void resume(Path root, ReplayException stopped) throws Exception {
    try (EventReplayer replayer = replayer(root)) {
      String stored = stopped.position().orElseThrow().toString();
      replayer.replay(ReplayQuery.all().after(ReplayPosition.parse(stored)), handler);
    }
  }

  @Test
  void thePositionIsExactAmongEventsOfOneTimestampRecordedTwice() throws Exception {
    List<SpewEvent> twice = new ArrayList<>();
    for (SpewEvent event : ties(6)) {
      twice.add(event);
      twice.add(event);
    }
    Path root = SmallArchive.record(directory, twice);
    try (EventRecorder another =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      another.onEvents(ties(6));
    }
    for (int failing = 0; failing < 6; failing++) {
      String bad = "e" + failing;
      handler.clear();
      handler.failWhen(event -> event.id().equals(bad));
      ReplayException stopped =
          catchThrowableOfType(
              ReplayException.class, () -> replay(root, ReplayOptions.defaults(), handler));
      handler.failWhen(event -> false);
      resume(root, stopped);
      assertThat(handled()).containsExactlyElementsOf(ids(0, 6));
    }
  }

  @Test
  void theExceptionKeepsItsPositionWhenItIsSerialized() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(2));
    handler.failNext(1);
    ReplayException stopped =
        catchThrowableOfType(
            ReplayException.class, () -> replay(root, ReplayOptions.defaults(), handler));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(stopped);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((ReplayException) in.readObject()).position())
          .isPresent()
          .isEqualTo(stopped.position());
    }
  }

  @Test
  void whatIsSkippedIsCountedAndTheFirstErrorsAreKept() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(40));
    handler.failWhen(event -> Integer.parseInt(event.id().substring(1)) % 2 == 1);
    ReplayReport report = replay(root, options(FailurePolicy.skip()), handler);
    assertThat(report.outcome()).isEqualTo(ReplayOutcome.COMPLETED);
    assertThat(report.delivered()).isEqualTo(40);
    assertThat(report.failures().skipped()).isEqualTo(20);
    assertThat(report.failures().parked()).isZero();
    assertThat(report.failures().retries()).isZero();
    assertThat(report.failures().first())
        .hasSize(10)
        .extracting(HandlerFailure::id)
        .startsWith("e1", "e3", "e5");
    assertThat(report.failures().first().get(0).error()).contains("ScriptedFailure");
    assertThat(handler.events()).hasSize(20);
  }

  @Test
  void anEventIsTriedAgainWithPausesThatDouble() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(3));
    handler.failNext(4);
    ReplayReport report =
        replay(root, options(FailurePolicy.stop().retries(4, Duration.ofSeconds(10))), handler);
    assertThat(handled()).isEqualTo(ids(0, 3));
    assertThat(waiter.waits)
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofMinutes(1));
    assertThat(report.failures().retries()).isEqualTo(4);
    assertThat(report.failures().first()).isEmpty();
  }

  @Test
  void whenTryingAgainDoesNotHelpTheReplayStops() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(3));
    handler.failNext(3);
    assertThatThrownBy(
            () -> replay(root, options(FailurePolicy.stop().retries(2, Duration.ZERO)), handler))
        .isInstanceOf(ReplayException.class)
        .hasMessageStartingWith("the handler failed at SpewEvent[c e0")
        .hasMessageContaining("also after 2 retries");
    assertThat(handler.failures()).isEqualTo(3);
  }

  @Test
  void whenTryingAgainDoesNotHelpTheEventIsParked() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    handler.failWhen(event -> event.id().equals("e2"));
    ReplayReport report =
        replay(
            root,
            options(FailurePolicy.park(deadLetters).retries(3, Duration.ofMillis(1))),
            handler);
    assertThat(handled()).containsExactly("e0", "e1", "e3", "e4");
    assertThat(deadLetters.events()).extracting(SpewEvent::id).containsExactly("e2");
    assertThat(report.failures().parked()).isEqualTo(1);
    assertThat(report.failures().skipped()).isZero();
    assertThat(report.failures().retries()).isEqualTo(3);
    assertThat(report.failures().first()).extracting(HandlerFailure::id).containsExactly("e2");
  }

  @Test
  void aDeadLetterHandlerThatThrowsStopsTheReplay() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    handler.failWhen(event -> event.id().equals("e2"));
    deadLetters.failNext(1);
    ReplayException stopped =
        catchThrowableOfType(
            ReplayException.class,
            () -> replay(root, options(FailurePolicy.park(deadLetters)), handler));
    assertThat(stopped)
        .hasMessageStartingWith("the dead-letter handler failed at SpewEvent[c e2")
        .hasMessageContaining("it got the event because the handler failed");
    assertThat(stopped.getSuppressed()).as("what the handler threw").hasSize(1);
    handler.failWhen(event -> false);
    resume(root, stopped);
    assertThat(handled()).isEqualTo(ids(0, 5));
  }

  @Test
  void anInterruptedHandlerStopsTheReplayWhateverThePolicy() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    assertThatThrownBy(
            () ->
                replay(
                    root,
                    options(FailurePolicy.skip().retries(3, Duration.ofDays(1))),
                    event -> {
                      throw new InterruptedException("stop");
                    }))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("interrupted at SpewEvent[c e0");
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
  }

  @Test
  void anyExceptionOnAnInterruptedThreadStopsTheReplay() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    assertThatThrownBy(
            () ->
                replay(
                    root,
                    options(FailurePolicy.skip()),
                    event -> {
                      Thread.currentThread().interrupt();
                      throw new IOException("a driver that hides interrupts");
                    }))
        .isInstanceOf(InterruptedIOException.class)
        .hasRootCauseMessage("a driver that hides interrupts");
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
  }

  @Test
  void aTimeoutOfTheHandlersIsNoInterrupt() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(2));
    ReplayReport report =
        replay(
            root,
            options(FailurePolicy.skip()),
            event -> {
              throw new SocketTimeoutException("the database is slow");
            });
    assertThat(report.failures().skipped()).isEqualTo(2);
  }

  @Test
  void anErrorLeavesTheReplayAsItIsWhateverThePolicy() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    AssertionError error = new AssertionError("a handler's bug");
    assertThatThrownBy(
            () ->
                replay(
                    root,
                    options(FailurePolicy.skip().retries(3, Duration.ZERO)),
                    event -> {
                      throw error;
                    }))
        .isSameAs(error);
  }

  @Test
  void aReplayCancelledBetweenTwoAttemptsEndsBeforeTheEvent() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    handler.failWhen(event -> event.id().equals("e2"));
    ReplayControl control = new ReplayControl();
    waiter.onWait = control::cancel;
    ReplayReport report;
    try (EventReplayer replayer = replayer(root)) {
      report =
          replayer.replay(
              ReplayQuery.all(),
              handler,
              options(FailurePolicy.skip().retries(9, Duration.ofSeconds(1))).control(control));
    }
    assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
    assertThat(report.delivered()).isEqualTo(2);
    assertThat(report.failures().skipped()).isZero();
    handler.failWhen(event -> false);
    try (EventReplayer replayer = replayer(root)) {
      replayer.replay(ReplayQuery.all().after(report.position().orElseThrow()), handler);
    }
    assertThat(handled()).isEqualTo(ids(0, 5));
  }

  @Test
  void longErrorsAreKeptInPart() {
    HandlerFailure failure =
        HandlerFailure.of(
            event("e", Duration.ZERO), new IllegalStateException("x".repeat(1_000_000)));
    assertThat(failure.error()).hasSize(1_000).endsWith("…");
  }

  @Test
  void aPolicyThatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailurePolicy.skip().retries(-1, Duration.ZERO))
        .withMessage("retries must not be negative, is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailurePolicy.skip().retries(1, Duration.ofSeconds(-1)))
        .withMessageStartingWith("firstPause must not be negative");
  }
}
