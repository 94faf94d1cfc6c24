package io.tattletail.recorder;

import io.tattletail.recorder.RecorderState.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether writing succeeds, and tells: the state, the listener, one log line for a change and
 * one a minute. Thread-safe; does no I/O.
 */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final RecorderOptions options;
  private final Counters counters;
  private final Notifier notifier;
  private final MinuteLog lines;

  /** Written under the lock of this. */
  private volatile RecorderState state;

  /** Guarded by this. */
  private long errors;

  Health(RecorderOptions options, Counters counters, Notifier notifier) {
    this.options = options;
    this.counters = counters;
    this.notifier = notifier;
    this.lines = new MinuteLog(options.nanoTime());
    this.state = new RecorderState(Status.RECORDING, options.clock().instant(), "");
  }

  RecorderState state() {
    return state;
  }

  /** An attempt to write has failed, and is made again. */
  synchronized void failed(String what, Throwable cause) {
    counters.ioErrors.increment();
    String reason = what + ": " + cause;
    switch (state.status()) {
      case RECORDING -> {
        errors = 1;
        var unused = lines.pass();
        LOG.warn("recorder {} cannot write, and tries again: {}", options.name(), what, cause);
        change(new RecorderState(Status.RETRYING, options.clock().instant(), reason));
      }
      case RETRYING -> {
        errors++;
        state = new RecorderState(Status.RETRYING, state.since(), reason);
        if (lines.pass().isPresent()) {
          LOG.warn(
              "recorder {} cannot write since {}, after {} errors; the last: {}",
              options.name(),
              state.since(),
              errors,
              reason);
        }
      }
      case CLOSED -> {}
    }
  }

  /** A commit is written, or the file system was found to be back. */
  void works() {
    if (state.status() == Status.RETRYING) {
      recovered();
    }
  }

  private synchronized void recovered() {
    if (state.status() == Status.RETRYING) {
      LOG.info(
          "recorder {} writes again; it could not since {}, after {} errors",
          options.name(),
          state.since(),
          errors);
      change(new RecorderState(Status.RECORDING, options.clock().instant(), ""));
    }
  }

  synchronized void closed() {
    if (state.status() != Status.CLOSED) {
      change(new RecorderState(Status.CLOSED, options.clock().instant(), ""));
    }
  }

  private void change(RecorderState next) {
    state = next;
    notifier.tell(listener -> listener.onState(next));
  }
}
