package io.tattletail.spew.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.Health;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscriptionLifecycleTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final RecordingLogger log = new RecordingLogger();
  private Instant now = START;
  private final SubscriptionLifecycle lifecycle =
      new SubscriptionLifecycle("billing", () -> now, log);
  private final BlockingQueue<SubscriptionState> told = new LinkedBlockingQueue<>();

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private SubscriptionState nextTold() throws InterruptedException {
    SubscriptionState state = told.poll(30, TimeUnit.SECONDS);
    assertThat(state).as("a state is told").isNotNull();
    return state;
  }

  @Test
  void itRunsFirst() {
    assertThat(lifecycle.state())
        .isEqualTo(new SubscriptionState(Status.RUNNING, START, "", Optional.empty()));
    assertThat(lifecycle.ended()).isNotDone();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aFailureThatIsTriedAgainIsOneLineAndItsEndAnother() {
    pass(1);
    lifecycle.retries("kafka", "Kafka is away", new IOException("attempt 1"));
    pass(1);
    Throwable last = new IOException("attempt 2");
    lifecycle.retries("kafka", "Kafka is away", last);
    assertThat(lifecycle.state())
        .isEqualTo(
            new SubscriptionState(
                Status.RETRYING,
                START.plusSeconds(1),
                "Kafka is away: java.io.IOException: attempt 2",
                Optional.of(last)));
    assertThat(lifecycle.state().health("subscription billing"))
        .isEqualTo(
            new Health(
                Health.Level.DEGRADED,
                START.plusSeconds(1),
                "subscription billing retries: Kafka is away: java.io.IOException: attempt 2"));
    pass(1);
    lifecycle.works("kafka");
    lifecycle.works("kafka");
    assertThat(lifecycle.state())
        .isEqualTo(
            new SubscriptionState(Status.RUNNING, START.plusSeconds(3), "", Optional.empty()));
    assertThat(log.lines())
        .containsExactly(
            "WARN subscription billing retries: Kafka is away: java.io.IOException: attempt 1",
            "INFO subscription billing goes on after 2 failures since 2026-03-01T10:00:01Z, at last"
                + " Kafka is away: java.io.IOException: attempt 2");
  }

  @Test
  void aFailureOfAnotherKindIsALineAndOneSeenBeforeIsNot() {
    for (int i = 0; i < 5; i++) {
      lifecycle.retries("kafka", "Kafka is away", new IOException("no route " + i));
      lifecycle.retries("kafka", "Kafka is away", new SpewException("timeout after " + i));
    }
    assertThat(log.lines())
        .containsExactly(
            "WARN subscription billing retries: Kafka is away: java.io.IOException: no route 0",
            "WARN subscription billing retries: Kafka is away: io.tattletail.spew.SpewException:"
                + " timeout after 0");
  }

  @Test
  void itRetriesUntilAllThatFailedWorks() {
    lifecycle.retries("a", "stream a is refused", new IOException("full"));
    pass(5);
    lifecycle.retries("b", "stream b is refused", new IOException("full"));
    assertThat(lifecycle.state().reason())
        .isEqualTo("stream a is refused: java.io.IOException: full, and 1 others");
    pass(5);
    lifecycle.works("a");
    assertThat(lifecycle.state().status()).isEqualTo(Status.RETRYING);
    assertThat(lifecycle.state().since()).isEqualTo(START.plusSeconds(5));
    assertThat(lifecycle.state().reason())
        .isEqualTo("stream b is refused: java.io.IOException: full");
    lifecycle.forget("b");
    assertThat(lifecycle.state().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void aThousandStreamsDoNotFillTheLog() {
    for (int i = 0; i < 1_000; i++) {
      lifecycle.retries("stream " + i, "stream " + i + " is refused", new IOException("full"));
    }
    for (int i = 0; i < 1_000; i++) {
      lifecycle.works("stream " + i);
    }
    assertThat(lifecycle.state().status()).isEqualTo(Status.RUNNING);
    // The test may last longer than the minute for which the lines are counted.
    assertThat(log.lines()).hasSizeLessThan(1_000).hasSizeGreaterThanOrEqualTo(30);
  }

  @Test
  void aListenerIsToldThePresentStateAndTheChanges() throws Exception {
    lifecycle.retries("a", "stream a is refused", new IOException("full"));
    lifecycle.addListener(told::add);
    assertThat(nextTold().status()).isEqualTo(Status.RETRYING);
    lifecycle.addListener(
        state -> {
          throw new IllegalStateException("a listener that fails");
        });
    lifecycle.works("a");
    assertThat(nextTold().status()).isEqualTo(Status.RUNNING);
    lifecycle.end();
    assertThat(nextTold().status()).isEqualTo(Status.CLOSED);
    lifecycle.addListener(told::add);
    assertThat(nextTold().status()).as("told late").isEqualTo(Status.CLOSED);
  }

  @Test
  void theFirstFailureCountsAndIsKept() throws Exception {
    lifecycle.addListener(told::add);
    nextTold();
    Error first = new NoSuchMethodError("poll");
    pass(1);
    lifecycle.fail("its thread ended", first);
    lifecycle.fail("its other thread ended", new OutOfMemoryError("later"));
    SubscriptionState failed =
        new SubscriptionState(
            Status.FAILED,
            START.plusSeconds(1),
            "its thread ended: java.lang.NoSuchMethodError: poll",
            Optional.of(first));
    assertThat(lifecycle.state()).isEqualTo(failed);
    assertThat(nextTold()).isEqualTo(failed);
    lifecycle.retries("a", "stream a is refused", new IOException("full"));
    lifecycle.works("a");
    assertThat(lifecycle.state()).isEqualTo(failed);
    assertThat(lifecycle.ended()).as("something of it may be running").isNotDone();
    lifecycle.end();
    assertThat(lifecycle.ended()).isCompletedWithValue(failed);
    assertThat(lifecycle.takeFailure())
        .hasValueSatisfying(
            e ->
                assertThat(e)
                    .isInstanceOf(SpewException.class)
                    .hasMessage(
                        "subscription billing had failed: its thread ended:"
                            + " java.lang.NoSuchMethodError: poll")
                    .hasCause(first));
    assertThat(lifecycle.takeFailure()).as("a second closing").isEmpty();
    assertThat(log.lines())
        .containsExactly(
            "ERROR subscription billing has failed, and delivers nothing more: its thread ended",
            "ERROR subscription billing has failed, and delivers nothing more: its other thread"
                + " ended");
  }

  @Test
  void theEndIsToldAlsoWithoutMemoryForALogLine() {
    log.failNext(3);
    lifecycle.fail("its thread ended", new OutOfMemoryError("heap"));
    lifecycle.end();
    assertThat(lifecycle.state().status()).isEqualTo(Status.FAILED);
    assertThat(lifecycle.ended()).isCompleted();
    assertThat(log.lines())
        .containsExactly(
            "ERROR subscription billing has failed, and delivers nothing more: its thread ended");
  }

  @Test
  void nobodyEndsItForOthers() {
    lifecycle.ended().complete(lifecycle.state());
    assertThat(lifecycle.ended()).isNotDone();
    lifecycle.end();
    assertThat(lifecycle.ended())
        .succeedsWithin(Duration.ZERO)
        .satisfies(state -> assertThat(state.status()).isEqualTo(Status.CLOSED));
    assertThat(lifecycle.takeFailure()).isEmpty();
    assertThat(List.copyOf(log.lines())).isEmpty();
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
  void anErrorThatCannotBeToldAsTextIsToldByItsType() throws Exception {
    lifecycle.addListener(told::add);
    assertThat(nextTold().status()).isEqualTo(Status.RUNNING);
    lifecycle.fail("its handler threw an Error", new SpeechlessError());
    assertThat(lifecycle.state().reason())
        .isEqualTo("its handler threw an Error: " + SpeechlessError.class.getName());
    assertThat(nextTold()).isEqualTo(lifecycle.state());
  }
}
