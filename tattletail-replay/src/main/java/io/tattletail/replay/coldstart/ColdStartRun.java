package io.tattletail.replay.coldstart;

import com.google.common.base.Throwables;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.Health;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
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

  private final EventReplayer replayer;
  private final Spew spew;
  private final String name;
  private final ColdStartSettings settings;
  private final ReplayAwareHandler handler;
  private final DeliveredHistory delivered;
  private final LiveHandler live;
  private final ProgressTracker tracker;
  private final CheckpointSaver saver;
  private final StopSignal stop = new StopSignal();
  private final HistoryReader history;
  private final Thread thread;

  /** Open when it is live, failed or closed. */
  private final CountDownLatch settled = new CountDownLatch(1);

  private final AtomicBoolean finished = new AtomicBoolean();
  private volatile boolean wasLive;
  private volatile Optional<ColdStartState> resumedFrom = Optional.empty();
  private volatile @Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;

  /** Whether a caller was told of the failure. */
  private final AtomicBoolean failureTold = new AtomicBoolean();

  ColdStartRun(
      EventReplayer replayer,
      Spew spew,
      String name,
      ColdStartSettings settings,
      SpewEventHandler handler) {
    this.replayer = replayer;
    this.spew = spew;
    this.name = name;
    this.settings = settings;
    this.handler = ReplayAwareAdapter.of(handler);
    this.delivered =
        new DeliveredHistory(
            new DeliveredHistory.Owner(
                replayer.roots().stream().map(Path::toString).toList(),
                replayer.archive().id(),
                settings.channels.toString(),
                name),
            settings);
    if (spew.hasPositions()) {
      delivered.ledger.goOnWithoutFiles();
    }
    this.live = new LiveHandler(handler, delivered, settings, this::leftOut, this::handledLive);
    this.tracker = new ProgressTracker(settings.listener, settings.clock, live::deliveredEvents);
    this.saver = new CheckpointSaver(name, settings, delivered, tracker, this::failWith);
    this.history = new HistoryReader(replayer, settings, handler, delivered, tracker, saver, stop);
    this.thread = new Thread(this::run, "tattletail-coldstart-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    boolean started = false;
    try {
      Optional<Checkpoint> checkpoint = settings.checkpoints.load();
      if (checkpoint.isPresent()) {
        delivered.restore(checkpoint.get().content());
        tracker.resumed(checkpoint.get().events());
        resumedFrom = Optional.of(delivered.phase);
      } else {
        handler.onReplayStart();
      }
      started = true;
      goOn();
    } catch (StopSignal.StopException e) {
      stop(started);
    } catch (Throwable e) {
      if (stop.isRequested() && isInterrupt(e)) {
        LOG.debug("cold start {} was interrupted by closing", name, e);
        stop(started);
      } else {
        fail(e, started);
      }
    } finally {
      settled.countDown();
    }
  }

  /** Brokers and file systems answer an interrupt with exceptions of their own. */
  private static boolean isInterrupt(Throwable e) {
    return e instanceof Exception
        && Throwables.getCausalChain(e).stream()
            .anyMatch(
                cause ->
                    cause instanceof InterruptedException
                        || cause instanceof InterruptedIOException
                        || cause instanceof ClosedByInterruptException);
  }

  private void goOn() throws Exception {
    switch (delivered.phase) {
      case REPLAYING -> {
        history.replay();
        history.catchUp();
        handOver();
      }
      case CATCHING_UP -> {
        history.catchUp();
        handOver();
      }
      case HANDING_OVER -> handOver();
      case LIVE -> {
        if (spew.hasPositions()) {
          handOver();
        } else {
          goOnLive();
        }
      }
      default -> throw new ColdStartException("a checkpoint of phase " + delivered.phase);
    }
  }

  /** Without positions only the broker knows what was acknowledged since the checkpoint. */
  private void goOnLive() throws Exception {
    tracker.enter(ColdStartState.HANDING_OVER);
    follow(spew.subscribe(name, settings.channels, StartAt.earliest(), live));
    goLive();
  }

  private void handOver() throws Exception {
    delivered.phase = ColdStartState.HANDING_OVER;
    tracker.enter(ColdStartState.HANDING_OVER);
    saver.save();
    if (spew.hasPositions()) {
      follow(
          new HandoverSubscriber(replayer, spew, name, settings, delivered, stop)
              .subscribe(live, history, tracker));
    } else {
      settle();
    }
    delivered.handover =
        Optional.of(
            spew.hasPositions() && delivered.ledger.unpositioned() == 0
                ? Handover.PROVEN
                : Handover.ASSUMED);
    handler.onReplayEnd();
    delivered.phase = ColdStartState.LIVE;
    saver.save();
    goLive();
  }

  /** Without positions: what was published before the subscription began is waited for. */
  private void settle() throws Exception {
    history.rememberAll();
    stop.check();
    follow(spew.subscribe(name, settings.channels, StartAt.now(), live));
    long deadline = System.nanoTime() + settings.settling.toNanos();
    for (long left = settings.settling.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      history.catchUpOnce();
      left = Math.max(0, deadline - System.nanoTime());
      stop.pause(Duration.ofNanos(Math.min(left, Duration.ofSeconds(1).toNanos())));
    }
    history.catchUpOnce();
  }

  /** From now on the cold start ends when the subscription does. */
  private void follow(Subscription made) {
    subscription = made;
    made.addListener(
        state -> {
          if (state.status() == SubscriptionState.Status.FAILED) {
            failWith(state);
          }
        });
  }

  private void failWith(SubscriptionState end) {
    failLive(
        new ColdStartException(
            "its live subscription has failed: %s. Start again: it goes on from its last checkpoint."
                .formatted(end.reason()),
            end.cause().orElseGet(() -> new SpewException(end.reason()))));
  }

  /** On the thread that stores checkpoints. */
  private void failWith(Error ofStore) {
    failLive(
        new ColdStartException(
            "an Error was thrown while its checkpoint was stored: %s. Start again: it goes on from its last checkpoint."
                .formatted(ofStore),
            ofStore));
  }

  /** Like a crash for the service: its handler may be running, so no checkpoint is stored. */
  private void failLive(ColdStartException e) {
    if (markFailed(e)) {
      attempt(e, () -> settings.listener.accept(progress()));
      attempt(e, this::closeSubscription);
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  /** A step of the end that goes wrong does not keep the next from being taken. */
  private void attempt(Throwable end, Step step) {
    try {
      step.take();
    } catch (Throwable more) {
      LOG.warn("cold start {} has failed, and then this did", name, more);
      if (more != end) {
        end.addSuppressed(more);
      }
    }
  }

  /** Sets the state first: there may be no memory left for the rest. Only the first counts. */
  private boolean markFailed(Throwable e) {
    synchronized (failureTold) {
      if (failure != null || state() == ColdStartState.CLOSED) {
        return false;
      }
      failure = e;
    }
    tracker.set(ColdStartState.FAILED);
    live.close();
    LOG.error("cold start {} has failed", name, e);
    return true;
  }

  private void goLive() throws Exception {
    stop.check();
    if (state() == ColdStartState.FAILED) {
      throw new ColdStartException("its subscription has failed before it was live");
    }
    handler.onGoingLive();
    stop.check();
    tracker.enter(ColdStartState.LIVE);
    wasLive = true;
    live.open();
  }

  /** The broker left something out, live. */
  private void leftOut(Hole hole) throws ColdStartException {
    if (settings.goOnPast.test(hole)) {
      delivered.holes.add(hole);
      return;
    }
    ColdStartException e =
        new ColdStartException(
            "the broker did not deliver offsets %d to %d of stream %s: it deleted them before this service got them. Start again: they are read from the archive."
                .formatted(hole.after() + 1, hole.through(), hole.stream()));
    delivered.phase = ColdStartState.CATCHING_UP;
    fail(e, true);
    throw e;
  }

  /**
   * Closed before it was live.
   *
   * @param started whether there is something to go on from
   */
  private void stop(boolean started) {
    // An interrupt was for what has ended.
    Thread.interrupted();
    delivered.ledger.discard();
    try {
      closeSubscription();
      if (started) {
        saver.save();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  /** The broker's thread handled events, or was told of what is none. */
  private void handledLive(int events) {
    saver.count(events);
    if (stop.isRequested()) {
      saver.saveLastLive();
    } else if (saver.isDue()) {
      saver.saveLive();
    }
  }

  private void fail(Throwable e, boolean started) {
    if (!markFailed(e)) {
      LOG.info("cold start {} had ended when this failed", name, e);
      return;
    }
    delivered.ledger.discard();
    if (started) {
      attempt(e, saver::save);
    }
    attempt(e, () -> settings.listener.accept(progress()));
    attempt(e, this::closeSubscription);
  }

  private void closeSubscription() {
    Subscription open = subscription;
    if (open != null) {
      open.close();
    }
  }

  /** Where it is. */
  public ColdStartState state() {
    return tracker.state();
  }

  /**
   * For a health check: up while it reads history and when it is live, degraded while its
   * subscription retries, down when it has failed or was closed.
   */
  public Health health() {
    String what = "cold start " + name;
    return switch (state()) {
      // The failure is there before the state.
      case FAILED ->
          new Health(Health.Level.DOWN, tracker.since(), what + " has failed: " + failure);
      case CLOSED -> new Health(Health.Level.DOWN, tracker.since(), what + " is closed");
      case LIVE -> liveHealth(what);
      case REPLAYING, CATCHING_UP, HANDING_OVER ->
          new Health(Health.Level.UP, tracker.since(), what + " reads history: " + state());
    };
  }

  private Health liveHealth(String what) {
    Subscription open = subscription;
    if (open == null || open.health().level() == Health.Level.UP) {
      return new Health(Health.Level.UP, tracker.since(), what + " is live");
    }
    Health hindered = open.health();
    return new Health(
        hindered.level(), hindered.since(), what + " is live; its " + hindered.detail());
  }

  /** How far it is. */
  public ColdStartProgress progress() {
    return tracker.progress();
  }

  /** The report so far. */
  public ColdStartReport report() {
    return new ColdStartReport(
        state(),
        delivered.handover,
        resumedFrom,
        tracker.historyEvents(),
        tracker.coveredEvents(),
        tracker.catchUps(),
        live.deliveredEvents(),
        live.skippedEvents(),
        delivered.holes,
        delivered.beginnings,
        tracker.olderEvents() + live.olderEvents(),
        history.failures().plus(live.failures()),
        tracker.failOvers(),
        tracker.timeToLive());
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
    if (!settled.await(TimeLimits.nanos(timeout), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException(
          "cold start %s is not live after %s: %s".formatted(name, timeout, progress()));
    }
    Throwable cause = failure;
    failureTold.compareAndSet(false, cause != null);
    if (cause instanceof ColdStartException) {
      throw new ColdStartException(
          "cold start %s failed: %s".formatted(name, cause.getMessage()), cause);
    }
    if (cause != null) {
      throw new ColdStartException(
          "cold start %s failed: %s. Mend the cause and start again: it goes on from its last checkpoint."
              .formatted(name, cause),
          cause);
    }
    if (state() != ColdStartState.LIVE) {
      throw new ColdStartException("cold start %s was closed before it was live".formatted(name));
    }
    return report();
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
    stop.request();
    live.close();
    boolean fromHandler = Thread.currentThread() == thread || live.isCalling();
    if (Thread.currentThread() != thread) {
      join();
    }
    closeLive();
    tracker.set(ColdStartState.CLOSED);
    if (fromHandler || !finished.compareAndSet(false, true)) {
      return;
    }
    if (state() == ColdStartState.FAILED) {
      throwFailureUnlessTold();
      return;
    }
    if (wasLive) {
      live.rememberComingAgain();
      saveLast();
    }
    Throwable cause = failure;
    if (cause != null) {
      throw new ColdStartException(
          "cold start %s was closed, but: %s".formatted(name, cause.getMessage()), cause);
    }
  }

  private void saveLast() throws IOException {
    try {
      saver.save();
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      finished.set(false);
      InterruptedIOException interrupted = interrupted();
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException(
        "interrupted while closing cold start %s; close it again".formatted(name));
  }

  /** The subscription's own failure is the cold start's, and is told as that. */
  private void closeLive() {
    try {
      closeSubscription();
    } catch (SpewException e) {
      if (state() != ColdStartState.FAILED) {
        throw e;
      }
      LOG.debug("cold start {} closed its failed subscription", name, e);
    }
  }

  private void throwFailureUnlessTold() throws ColdStartException {
    Throwable cause = failure;
    if (cause != null && failureTold.compareAndSet(false, true)) {
      throw new ColdStartException(
          "cold start %s had failed: %s".formatted(name, cause.getMessage()), cause);
    }
  }

  private void join() throws IOException {
    try {
      thread.join(settings.closeTimeout.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(settings.closeTimeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
    if (thread.isAlive()) {
      throw new ColdStartException(
          "cold start %s did not end within %s, nor again after it was interrupted"
              .formatted(name, settings.closeTimeout));
    }
  }
}
