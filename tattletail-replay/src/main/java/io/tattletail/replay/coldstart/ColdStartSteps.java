package io.tattletail.replay.coldstart;

import com.google.common.base.Throwables;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a cold start in their order: load the checkpoint, replay, catch up, hand over, go
 * live. {@link #run} takes them on the thread of the cold start; once live, the broker's thread
 * calls the handler. Other threads may ask for the progress and the report.
 */
final class ColdStartSteps {
  private static final Logger LOG = LoggerFactory.getLogger(ColdStartSteps.class);

  /** Between two readings while events settle, on brokers without positions. */
  private static final Duration SETTLING_PAUSE = Duration.ofSeconds(1);

  private final EventReplayer replayer;
  private final Spew spew;
  private final String name;
  private final ColdStartSettings settings;

  /** The service's handler, told of the steps. Events are delivered to the handler as it is. */
  private final ReplayAwareHandler told;

  private final ColdStartLifecycle lifecycle;
  private final StopSignal stop;
  private final DeliveredHistory delivered;
  private final LiveHandler live;
  private final ProgressTracker tracker;
  private final CheckpointSaver saver;
  private final HistoryReader history;
  private final LiveSubscription subscription = new LiveSubscription();
  private final ColdStartTermination termination;

  ColdStartSteps(
      EventReplayer replayer,
      Spew spew,
      String name,
      ColdStartSettings settings,
      SpewEventHandler handler,
      ColdStartLifecycle lifecycle) {
    this.replayer = replayer;
    this.spew = spew;
    this.name = name;
    this.settings = settings;
    this.told = ReplayAwareAdapter.of(handler);
    this.lifecycle = lifecycle;
    this.stop = lifecycle.stop();
    this.delivered = new DeliveredHistory(owner(), settings);
    if (spew.hasPositions()) {
      delivered.ledger.goOnWithoutFiles();
    }
    this.live =
        new LiveHandler(handler, delivered, settings, this::acceptOrFail, this::saveLiveIfDue);
    this.tracker = new ProgressTracker(settings, lifecycle, live::deliveredEvents);
    this.saver = new CheckpointSaver(name, settings, delivered, tracker, this::failByStore);
    this.history = new HistoryReader(replayer, settings, handler, delivered, tracker, saver, stop);
    this.termination =
        new ColdStartTermination(name, lifecycle, delivered, live, tracker, saver, subscription);
  }

  private DeliveredHistory.Owner owner() {
    return new DeliveredHistory.Owner(
        replayer.roots().stream().map(Path::toString).toList(),
        replayer.archive().id(),
        settings.channels().toString(),
        name);
  }

  /** Takes all steps, until the cold start is live or has ended. Throws nothing. */
  void run() {
    try {
      loadCheckpoint();
      termination.allowCheckpoint();
      goOn();
    } catch (StopSignal.StopException e) {
      termination.stop();
    } catch (Throwable e) {
      if (stop.isRequested() && isInterrupt(e)) {
        LOG.debug("cold start {} was interrupted by closing", name, e);
        termination.stop();
      } else {
        termination.fail(e);
      }
    } finally {
      lifecycle.settle();
    }
  }

  /** Brokers and file systems answer an interrupt with exceptions of their own. */
  private static boolean isInterrupt(Throwable e) {
    return e instanceof Exception
        && Throwables.getCausalChain(e).stream().anyMatch(Interruption::is);
  }

  private void loadCheckpoint() throws Exception {
    Optional<Checkpoint> checkpoint = storedCheckpoint();
    if (checkpoint.isPresent()) {
      delivered.restore(checkpoint.get().content());
      tracker.resumed(checkpoint.get());
    } else {
      told.onReplayStart();
    }
  }

  private Optional<Checkpoint> storedCheckpoint() throws IOException {
    try {
      return settings.checkpoints().load();
    } catch (IOException e) {
      Interruption.endAt(e, "loading the checkpoint");
      throw new ColdStartException("the checkpoint could not be loaded: " + e.getMessage(), e);
    }
  }

  private void goOn() throws Exception {
    switch (delivered.nextStep()) {
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
          resumeLive();
        }
      }
      default -> throw new ColdStartException("a checkpoint of phase " + delivered.nextStep());
    }
  }

  /** Makes the subscription, and ends history. */
  private void handOver() throws Exception {
    delivered.caughtUp();
    tracker.enter(ColdStartState.HANDING_OVER);
    saver.save();
    if (spew.hasPositions()) {
      follow(
          new HandoverSubscriber(replayer, spew, name, settings, delivered, stop)
              .subscribe(live, history, tracker));
    } else {
      subscribeNowAndSettle();
    }
    delivered.handedOver(
        spew.hasPositions() && delivered.ledger.unpositioned() == 0
            ? Handover.PROVEN
            : Handover.ASSUMED);
    told.onReplayEnd();
    delivered.replayEnded();
    saver.save();
    goLive();
  }

  /**
   * Subscribes to a broker without positions, and waits until events that were published before are
   * visible in the archive.
   */
  private void subscribeNowAndSettle() throws Exception {
    history.rememberAll();
    stop.check();
    follow(spew.subscribe(name, settings.channels(), StartAt.now(), live));
    long deadline = System.nanoTime() + settings.settling().toNanos();
    for (long left = settings.settling().toNanos(); left > 0; left = deadline - System.nanoTime()) {
      history.catchUpOnce();
      left = Math.max(0, deadline - System.nanoTime());
      stop.pause(Duration.ofNanos(Math.min(left, SETTLING_PAUSE.toNanos())));
    }
    history.catchUpOnce();
  }

  /**
   * Goes on with a broker without positions, after the cold start was live before: only the broker
   * knows which events were acknowledged since the checkpoint.
   */
  private void resumeLive() throws Exception {
    tracker.enter(ColdStartState.HANDING_OVER);
    follow(spew.subscribe(name, settings.channels(), StartAt.earliest(), live));
    goLive();
  }

  private void goLive() throws Exception {
    stop.check();
    if (lifecycle.state() == ColdStartState.FAILED) {
      throw new ColdStartException("its subscription has failed before it was live");
    }
    told.onGoingLive();
    stop.check();
    tracker.enter(ColdStartState.LIVE);
    live.open();
  }

  /** From now on the cold start fails when the subscription does. */
  private void follow(Subscription made) {
    subscription.set(made, this::failBySubscription);
  }

  private void failBySubscription(SubscriptionState end) {
    termination.failWithoutCheckpoint(
        new ColdStartException(
            "its live subscription has failed: %s. Start again: it goes on from its last checkpoint."
                .formatted(end.reason()),
            end.cause().orElseGet(() -> new SpewException(end.reason()))));
  }

  /** Called on the thread that stores checkpoints. */
  private void failByStore(Error ofStore) {
    termination.failWithoutCheckpoint(
        new ColdStartException(
            "an Error was thrown while its checkpoint was stored: %s. Start again: it goes on from its last checkpoint."
                .formatted(ofStore),
            ofStore));
  }

  /** The live subscription lacks these offsets: the broker deleted them. */
  private void acceptOrFail(Hole hole) throws ColdStartException {
    if (settings.goOnPast().test(hole)) {
      delivered.holes.add(hole);
      return;
    }
    ColdStartException e =
        new ColdStartException(
            "the broker did not deliver offsets %d to %d of stream %s: it deleted them before this service got them. Start again: they are read from the archive."
                .formatted(hole.after() + 1, hole.through(), hole.stream()));
    delivered.mustCatchUp();
    termination.fail(e);
    throw e;
  }

  /** Called on the broker's thread after it handled events or skipped an offset. */
  private void saveLiveIfDue(int events) {
    saver.count(events);
    if (stop.isRequested()) {
      saver.saveLastLive();
    } else if (saver.isDue()) {
      saver.saveLive();
    }
  }

  /** Lets no more live event pass; a running call of the handler is not waited for. */
  void closeGate() {
    live.close();
  }

  /** Whether this is called by the service's handler, live. */
  boolean isCallingHandler() {
    return live.isCalling();
  }

  LiveSubscription subscription() {
    return subscription;
  }

  /** Stores the checkpoint of a live cold start whose subscription is closed. */
  void saveLast() throws IOException {
    live.rememberComingAgain();
    saver.save();
  }

  ColdStartProgress progress() {
    return tracker.progress();
  }

  ColdStartReport report() {
    return new ColdStartReport(
        lifecycle.state(),
        lifecycle.timeToLive(),
        tracker.history(),
        delivered.transition(),
        live.counts(),
        history.failures().plus(live.failures()));
  }
}
