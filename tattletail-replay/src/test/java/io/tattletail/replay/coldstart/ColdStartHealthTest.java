package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Health;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever ends or hinders a cold start, it says so. */
class ColdStartHealthTest extends ColdStartFixture {
  private final LinkedBlockingQueue<ColdStartState> told = new LinkedBlockingQueue<>();
  private EventReplayer replayer;

  @BeforeEach
  void recordTenEvents() throws Exception {
    publish(10);
    record();
    replayer = replayer();
  }

  @AfterEach
  void close() throws Exception {
    replayer.close();
  }

  private ColdStartRun start(SpewEventHandler service) {
    return coldStart(replayer).onProgress(progress -> told.add(progress.state())).start(service);
  }

  private static boolean hasThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .anyMatch(
            name ->
                name.startsWith("tattletail-coldstart-billing")
                    || name.equals("tattletail-embedded-spew-billing"));
  }

  /** Fails at the first live event. */
  private SpewEventHandler failingLive(Error error) {
    return event -> {
      if (handler.events().size() == 10) {
        throw error;
      }
      handler.onEvent(event);
    };
  }

  @Test
  void anErrorInItsLiveSubscriptionEndsIt() throws Exception {
    Error error = new OutOfMemoryError("thrown by a test");
    ColdStartRun run = start(failingLive(error));
    run.awaitLive(PATIENCE);
    assertThat(run.health().level()).isEqualTo(Health.Level.UP);
    assertThat(run.health().detail()).isEqualTo("cold start billing is live");

    publish(1);

    Await.until("it fails", () -> run.state() == ColdStartState.FAILED);
    Await.until("the listener is told", () -> told.contains(ColdStartState.FAILED));
    assertThat(run.health().level()).isEqualTo(Health.Level.DOWN);
    assertThat(run.health().detail())
        .startsWith("cold start billing has failed: ")
        .contains("java.lang.OutOfMemoryError: thrown by a test");
    assertThatThrownBy(run::close)
        .isInstanceOf(ColdStartException.class)
        .hasMessageStartingWith(
            "cold start billing had failed: its live subscription has failed: its handler threw an"
                + " Error at an event of stream")
        .hasRootCause(error);
    run.close();
    assertThat(run.state()).as("it stays told").isEqualTo(ColdStartState.FAILED);
    Await.until("no thread is left", () -> !hasThreads());

    try (ColdStartRun again = start(handler)) {
      again.awaitLive(PATIENCE);
      handler.await(11, PATIENCE);
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(11);
  }

  @Test
  void whoWaitsForItAfterwardsIsToldToo() throws Exception {
    Error error = new NoSuchMethodError("thrown by a test");
    try (ColdStartRun run = start(failingLive(error))) {
      run.awaitLive(PATIENCE);
      publish(1);
      Await.until("it fails", () -> run.state() == ColdStartState.FAILED);
      assertThatThrownBy(() -> run.awaitLive(PATIENCE))
          .isInstanceOf(ColdStartException.class)
          .hasMessageContaining("its live subscription has failed")
          .hasMessageContaining("Start again: it goes on from its last checkpoint")
          .hasRootCause(error);
    }
  }

  @Test
  void anErrorInHistoryEndsIt() throws Exception {
    Error error = new OutOfMemoryError("thrown by a test");
    ColdStartRun run =
        start(
            event -> {
              throw error;
            });
    Await.until("it fails", () -> run.state() == ColdStartState.FAILED);
    assertThat(run.health().level()).isEqualTo(Health.Level.DOWN);
    assertThatThrownBy(run::close).isInstanceOf(ColdStartException.class).hasRootCause(error);
  }

  @Test
  void itIsDegradedWhileItsHandlerRefusesLiveEvents() throws Exception {
    try (ColdStartRun run = start(handler)) {
      run.awaitLive(PATIENCE);
      handler.failWhen(event -> true);
      publish(1);
      Await.until("it is degraded", () -> run.health().level() == Health.Level.DEGRADED);
      assertThat(run.health().detail())
          .startsWith("cold start billing is live; its subscription billing retries: stream ");
      assertThat(run.state()).isEqualTo(ColdStartState.LIVE);
      handler.failWhen(event -> false);
      handler.await(11, PATIENCE);
      Await.until("it is up again", () -> run.health().level() == Health.Level.UP);
    }
  }

  @Test
  void closingThatWasInterruptedCanBeClosedAgainAndLeavesNoThread() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    ColdStartRun run =
        start(
            event -> {
              inCall.countDown();
              gate.await();
            });
    inCall.await();
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::close)
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("close it again");
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    gate.countDown();
    run.close();
    assertThat(run.state()).isEqualTo(ColdStartState.CLOSED);
    assertThat(run.health().level()).isEqualTo(Health.Level.DOWN);
    run.close();
    Await.until("no thread is left", () -> !hasThreads());
  }

  /** Keeps the last checkpoint, and throws what a test wants at those taken live. */
  private static final class FailingStore implements CheckpointStore {
    private final AtomicReference<Checkpoint> last = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Timing timing;

    FailingStore(Timing timing) {
      this.timing = timing;
    }

    @Override
    public Optional<Checkpoint> load() {
      return Optional.ofNullable(last.get());
    }

    @Override
    public void store(Checkpoint checkpoint) throws IOException {
      Throwable thrown = failure.get();
      if (thrown != null && checkpoint.phase() == ColdStartState.LIVE) {
        Throwables.throwIfInstanceOf(thrown, IOException.class);
        Throwables.throwIfUnchecked(thrown);
      }
      last.set(checkpoint);
    }

    @Override
    public Timing timing() {
      return timing;
    }
  }

  private ColdStart coldStart(Spew broker, CheckpointStore store) {
    return ColdStart.of(replayer, broker, "billing")
        .checkpoints(store)
        .rereads(1, Duration.ZERO)
        .settling(Duration.ZERO)
        .onProgress(progress -> told.add(progress.state()));
  }

  @Test
  void aStoreThatFailsToTheLastKeepsNothingOpenAndTheListenerIsTold() throws Exception {
    FailingStore store = new FailingStore(CheckpointStore.Timing.BETWEEN_EVENTS);
    store.failure.set(new IOException("thrown by a test"));
    ColdStartRun run = coldStart(spew, store).start(handler);
    assertThatThrownBy(() -> run.awaitLive(PATIENCE))
        .isInstanceOf(ColdStartException.class)
        .hasMessageContaining("the checkpoint could not be stored: java.io.IOException: thrown");
    assertThat(told).contains(ColdStartState.FAILED);
    Await.until("no thread is left", () -> !hasThreads());
    run.close();
  }

  @Test
  void anErrorOfAStoreOnItsOwnThreadEndsIt() throws Exception {
    FailingStore store = new FailingStore(CheckpointStore.Timing.SOON);
    ColdStartRun run = coldStart(spew, store).checkpointEvents(1).start(handler);
    run.awaitLive(PATIENCE);
    Error error = new OutOfMemoryError("thrown by a test");
    store.failure.set(error);
    publish(1);
    Await.until("it fails", () -> run.state() == ColdStartState.FAILED);
    Await.until("the listener is told", () -> told.contains(ColdStartState.FAILED));
    assertThat(run.health().detail())
        .contains(
            "an Error was thrown while its checkpoint was stored: java.lang.OutOfMemoryError");
    assertThatThrownBy(run::close).isInstanceOf(ColdStartException.class).hasRootCause(error);
    Await.until("no thread is left", () -> !hasThreads());
    store.failure.set(null);
    try (ColdStartRun again = coldStart(spew, store).start(handler)) {
      again.awaitLive(PATIENCE);
    }
  }

  @Test
  void aLiveOneThatIsClosedByAnInterruptedThreadCanBeClosedAgainAndForgetsNothing()
      throws Exception {
    ColdStartRun run = start(handler);
    run.awaitLive(PATIENCE);
    publish(1);
    handler.await(11, PATIENCE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::close)
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("close it again");
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    run.close();
    assertThat(run.state()).isEqualTo(ColdStartState.CLOSED);
    try (ColdStartRun again = start(handler)) {
      again.awaitLive(PATIENCE);
      publish(1);
      handler.await(12, PATIENCE);
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(12);
  }

  /** A broker's client answers an interrupt with an exception of its own. */
  private static Spew subscribingUntilInterrupted(Spew spew, CountDownLatch subscribing) {
    return new Spew() {
      @Override
      public void publish(SpewEvent event) {
        spew.publish(event);
      }

      @Override
      public Subscription subscribe(
          String name, ChannelFilter filter, StartAt startAt, SpewEventHandler to) {
        subscribing.countDown();
        try {
          new CountDownLatch(1).await();
          throw new AssertionError("nobody counts down");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new SpewException("interrupted while the group was asked for", e);
        }
      }

      @Override
      public boolean hasPositions() {
        return spew.hasPositions();
      }
    };
  }

  @Test
  void closingThatHasToInterruptASubscribingIsNoFailure() throws Exception {
    CountDownLatch subscribing = new CountDownLatch(1);
    FailingStore store = new FailingStore(CheckpointStore.Timing.BETWEEN_EVENTS);
    ColdStartRun run =
        coldStart(subscribingUntilInterrupted(spew, subscribing), store)
            .closeTimeout(Duration.ofSeconds(2))
            .start(handler);
    subscribing.await();
    run.close();
    assertThat(run.state()).isEqualTo(ColdStartState.CLOSED);
    assertThat(store.last.get().events()).isEqualTo(10);
  }

  @Test
  void whatWasInterruptedBeforeItsFirstEventBeginsAtTheBeginningAgain() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FailingStore store = new FailingStore(CheckpointStore.Timing.BETWEEN_EVENTS);
    ReplayAwareHandler slow =
        new ReplayAwareHandler() {
          @Override
          public void onReplayStart() throws Exception {
            starting.countDown();
            never.await();
          }

          @Override
          public void onEvent(SpewEvent event) {}
        };
    ColdStartRun run = coldStart(spew, store).closeTimeout(Duration.ofSeconds(2)).start(slow);
    starting.await();
    run.close();
    assertThat(store.load()).as("the handler has not begun").isEmpty();
  }
}
