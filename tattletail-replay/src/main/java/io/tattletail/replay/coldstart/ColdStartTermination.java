package io.tattletail.replay.coldstart;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a cold start that fails, or that is stopped before it is live: stores a last checkpoint
 * where that is safe, tells the listener, and closes the subscription. Thread-safe: the first
 * failure counts.
 */
final class ColdStartTermination {
  private static final Logger LOG = LoggerFactory.getLogger(ColdStartTermination.class);

  private final String name;
  private final ColdStartLifecycle lifecycle;
  private final DeliveredHistory delivered;
  private final LiveHandler live;
  private final ProgressTracker tracker;
  private final CheckpointSaver saver;
  private final LiveSubscription subscription;
  private volatile boolean checkpointAllowed;

  ColdStartTermination(
      String name,
      ColdStartLifecycle lifecycle,
      DeliveredHistory delivered,
      LiveHandler live,
      ProgressTracker tracker,
      CheckpointSaver saver,
      LiveSubscription subscription) {
    this.name = name;
    this.lifecycle = lifecycle;
    this.delivered = delivered;
    this.live = live;
    this.tracker = tracker;
    this.saver = saver;
    this.subscription = subscription;
  }

  /** The checkpoint was loaded, or the handler began: from now on a checkpoint may be stored. */
  void allowCheckpoint() {
    checkpointAllowed = true;
  }

  /** Fails between two calls of the handler, so that a checkpoint can be stored. */
  void fail(Throwable cause) {
    if (!failFirst(cause)) {
      LOG.info("cold start {} had ended when this failed", name, cause);
      return;
    }
    delivered.ledger.discard();
    if (checkpointAllowed) {
      attempt(cause, saver::save);
    }
    attempt(cause, tracker::tell);
    attempt(cause, subscription::close);
  }

  /**
   * Fails on a thread of the broker or of the store. This is like a crash for the service: its
   * handler may be running, so no checkpoint is stored.
   */
  void failWithoutCheckpoint(ColdStartException cause) {
    if (failFirst(cause)) {
      attempt(cause, tracker::tell);
      attempt(cause, subscription::close);
    }
  }

  /** Sets the state first: there may be no memory left for the rest. Only the first counts. */
  private boolean failFirst(Throwable cause) {
    if (!lifecycle.fail(cause)) {
      return false;
    }
    live.close();
    LOG.error("cold start {} has failed", name, cause);
    return true;
  }

  private interface Step {
    void take() throws IOException;
  }

  /** A step that fails does not keep the next from being taken. */
  private void attempt(Throwable cause, Step step) {
    try {
      step.take();
    } catch (Throwable more) {
      LOG.warn("cold start {} has failed, and then this did", name, more);
      if (more != cause) {
        cause.addSuppressed(more);
      }
    }
  }

  /** Stops before it is live, because it is being closed. */
  void stop() {
    // An interrupt was for the wait that has ended.
    Thread.interrupted();
    delivered.ledger.discard();
    try {
      subscription.close();
      if (checkpointAllowed) {
        saver.save();
      }
    } catch (IOException | RuntimeException e) {
      lifecycle.failStop(e);
    }
  }
}
