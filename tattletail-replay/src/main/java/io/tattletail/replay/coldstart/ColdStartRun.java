package io.tattletail.replay.coldstart;

import io.tattletail.internal.time.TimeLimits;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.Health;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running cold start, and later its live subscription. Thread-safe.
 *
 * <p>It runs on a thread of its own until it is live; then the broker's thread calls the handler.
 * Keep it open as long as the service wants events.
 *
 * <p>When its live subscription fails, for instance by an {@link Error}, it fails too: {@link
 * #state()}, {@link #health()}, the listener and the log report it, and {@link #awaitLive} and
 * {@link #close()} throw.
 */
public final class ColdStartRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ColdStartRun.class);

  private final String name;
  private final Duration closeTimeout;
  private final ColdStartLifecycle lifecycle;
  private final ColdStartSteps steps;
  private final Thread thread;

  ColdStartRun(
      EventReplayer replayer,
      Spew spew,
      String name,
      ColdStartSettings settings,
      SpewEventHandler handler) {
    this.name = name;
    this.closeTimeout = settings.closeTimeout();
    this.lifecycle = new ColdStartLifecycle(settings.clock());
    this.steps = new ColdStartSteps(replayer, spew, name, settings, handler, lifecycle);
    this.thread = new Thread(steps::run, "tattletail-coldstart-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Where it is. */
  public ColdStartState state() {
    return lifecycle.state();
  }

  /**
   * For a health check: up while it reads history and when it is live, degraded while its
   * subscription retries, down when it has failed or was closed.
   */
  public Health health() {
    String what = "cold start " + name;
    ColdStartState state = lifecycle.state();
    return switch (state) {
      case FAILED ->
          health(Health.Level.DOWN, what + " has failed: " + lifecycle.failure().orElseThrow());
      case CLOSED -> health(Health.Level.DOWN, what + " is closed");
      case LIVE ->
          steps
              .subscription()
              .trouble()
              .map(
                  trouble ->
                      new Health(
                          trouble.level(),
                          trouble.since(),
                          what + " is live; its " + trouble.detail()))
              .orElseGet(() -> health(Health.Level.UP, what + " is live"));
      case REPLAYING, CATCHING_UP, HANDING_OVER ->
          health(Health.Level.UP, what + " reads history: " + state);
    };
  }

  private Health health(Health.Level level, String detail) {
    return new Health(level, lifecycle.since(), detail);
  }

  /** How far it is. */
  public ColdStartProgress progress() {
    return steps.progress();
  }

  /** The report so far. */
  public ColdStartReport report() {
    return steps.report();
  }

  /**
   * Waits until the service is live.
   *
   * @return the report
   * @throws ColdStartException if the cold start failed or was closed; the message says what to do
   * @throws TimeoutException if it is not live when the time is over; it goes on
   */
  public ColdStartReport awaitLive(Duration timeout)
      throws ColdStartException, TimeoutException, InterruptedException {
    if (!lifecycle.awaitSettled(TimeLimits.nanos(timeout))) {
      throw new TimeoutException(
          "cold start %s is not live after %s: %s".formatted(name, timeout, progress()));
    }
    Optional<Throwable> failure = lifecycle.tellFailure();
    if (failure.isPresent()) {
      throw failed(failure.get());
    }
    if (state() != ColdStartState.LIVE) {
      throw new ColdStartException("cold start %s was closed before it was live".formatted(name));
    }
    return report();
  }

  private ColdStartException failed(Throwable cause) {
    String message =
        cause instanceof ColdStartException
            ? "cold start %s failed: %s".formatted(name, cause.getMessage())
            : "cold start %s failed: %s. Mend the cause and start again: it goes on from its last checkpoint."
                .formatted(name, cause);
    return new ColdStartException(message, cause);
  }

  /**
   * Stops, stores a checkpoint, and returns when no call of the handler is running any more; called
   * from the handler itself it returns at once, and closing again from elsewhere waits. The broker
   * keeps the subscription: started again with the same checkpoints, it goes on where it was.
   * Closing again does nothing else.
   *
   * @throws ColdStartException if the cold start had failed and {@link #awaitLive} did not say so,
   *     the checkpoint could not be stored, or the handler neither returned nor heeded an interrupt
   * @throws InterruptedIOException if the thread is interrupted, and stays so; it can be called
   *     again
   */
  @Override
  public void close() throws IOException {
    lifecycle.stop().request();
    steps.closeGate();
    boolean isOwnThread = Thread.currentThread() == thread;
    boolean isFromHandler = isOwnThread || steps.isCallingHandler();
    if (!isOwnThread) {
      join();
    }
    closeSubscription();
    lifecycle.close();
    if (!isFromHandler && lifecycle.claimFinish()) {
      finish();
    }
  }

  private void join() throws IOException {
    try {
      thread.join(closeTimeout.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(closeTimeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
    if (thread.isAlive()) {
      throw new ColdStartException(
          "cold start %s did not end within %s, nor again after it was interrupted"
              .formatted(name, closeTimeout));
    }
  }

  /** A failure of the subscription is the cold start's, and is reported as that. */
  private void closeSubscription() {
    try {
      steps.subscription().close();
    } catch (SpewException e) {
      if (state() != ColdStartState.FAILED) {
        throw e;
      }
      LOG.debug("cold start {} closed its failed subscription", name, e);
    }
  }

  private void finish() throws IOException {
    if (state() == ColdStartState.FAILED) {
      throwFailure(lifecycle.tellFailureOnce(), "cold start %s had failed: %s");
      return;
    }
    if (lifecycle.wasLive()) {
      saveLast();
    }
    throwFailure(lifecycle.failure(), "cold start %s was closed, but: %s");
  }

  private void throwFailure(Optional<Throwable> failure, String message) throws ColdStartException {
    if (failure.isPresent()) {
      throw new ColdStartException(
          message.formatted(name, failure.get().getMessage()), failure.get());
    }
  }

  private void saveLast() throws IOException {
    try {
      steps.saveLast();
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      lifecycle.releaseFinish();
      InterruptedIOException interrupted = interrupted();
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException(
        "interrupted while closing cold start %s; close it again".formatted(name));
  }
}
