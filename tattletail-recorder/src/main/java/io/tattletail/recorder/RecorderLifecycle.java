package io.tattletail.recorder;

import io.tattletail.internal.spew.FailureText;
import io.tattletail.internal.spew.MemoryRetry;
import io.tattletail.recorder.RecorderState.Status;
import io.tattletail.spew.Health;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether writing succeeds, and tells: the state, the listener, one log line for a change and
 * one a minute. Also whether what is done beside the writing succeeds, which degrades its health
 * only. Thread-safe; does no I/O.
 */
final class RecorderLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RecorderLifecycle.class);

  private final RecorderOptions options;
  private final Counters counters;
  private final Listeners listeners;
  private final MinuteLog lines;

  /** Written under the lock of this. */
  private volatile RecorderState state;

  /** Guarded by this. */
  private long errors;

  /** What fails beside the writing, the first first. Guarded by this. */
  private final Map<String, Hindrance> hindrances = new LinkedHashMap<>();

  private final AtomicBoolean failureTaken = new AtomicBoolean();

  private record Hindrance(Instant since, String reason) {}

  RecorderLifecycle(RecorderOptions options, Counters counters, Listeners listeners) {
    this.options = options;
    this.counters = counters;
    this.listeners = listeners;
    this.lines = new MinuteLog(options.nanoTime());
    this.state =
        new RecorderState(Status.RECORDING, options.clock().instant(), "", Optional.empty());
  }

  RecorderState state() {
    return state;
  }

  /** An attempt to write has failed, and is made again. */
  synchronized void failed(String what, Throwable cause) {
    counters.ioErrors.increment();
    String reason = what + ": " + FailureText.of(cause);
    switch (state.status()) {
      case RECORDING -> {
        errors = 1;
        var unused = lines.pass();
        LOG.warn("recorder {} cannot write, and tries again: {}", options.name(), what, cause);
        change(
            new RecorderState(
                Status.RETRYING, options.clock().instant(), reason, Optional.empty()));
      }
      case RETRYING -> {
        errors++;
        state = new RecorderState(Status.RETRYING, state.since(), reason, Optional.empty());
        if (lines.pass().isPresent()) {
          LOG.warn(
              "recorder {} cannot write since {}, after {} errors; the last: {}",
              options.name(),
              state.since(),
              errors,
              reason);
        }
      }
      case FAILED, CLOSED -> {}
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
      change(new RecorderState(Status.RECORDING, options.clock().instant(), "", Optional.empty()));
    }
  }

  /**
   * The recorder ends because of something that is not tried again. Only the first such counts; the
   * log has all. The state comes first: there may be no memory left for the rest.
   */
  void fail(String what, Throwable cause) {
    MemoryRetry.take(() -> setFailed(what, cause));
    MemoryRetry.take(
        () ->
            LOG.error(
                "recorder {} has failed, and records nothing more: {}",
                options.name(),
                what,
                cause));
  }

  private synchronized void setFailed(String what, Throwable cause) {
    if (!state.isEnd()) {
      change(
          new RecorderState(
              Status.FAILED,
              options.clock().instant(),
              what + ": " + FailureText.of(cause),
              Optional.of(cause)));
    }
  }

  /** What the first closing is to throw, if the recorder has failed. */
  Optional<RecorderException> takeFailure() {
    RecorderState last = state;
    return last.status() == Status.FAILED && failureTaken.compareAndSet(false, true)
        ? Optional.of(
            new RecorderFailedException(
                "recorder %s had failed: %s".formatted(options.name(), last.reason()),
                last.cause().orElseThrow()))
        : Optional.empty();
  }

  /**
   * Something that is done beside the writing failed, and is done again later.
   *
   * @param what of a few names, such as {@code publishing}
   */
  synchronized void hindered(String what, Throwable cause) {
    Hindrance known = hindrances.get(what);
    hindrances.put(
        what,
        new Hindrance(
            known == null ? options.clock().instant() : known.since(),
            what + ": " + FailureText.of(cause)));
  }

  /** It was done. */
  synchronized void unhindered(String what) {
    hindrances.remove(what);
  }

  /** For a health check. */
  synchronized Health health() {
    if (state.status() != Status.RECORDING || hindrances.isEmpty()) {
      return state.health(options.name());
    }
    Hindrance first = hindrances.values().iterator().next();
    return new Health(
        Health.Level.DEGRADED,
        first.since(),
        "recorder %s is recording, but fails at %s".formatted(options.name(), first.reason()));
  }

  synchronized void closed() {
    if (!state.isEnd()) {
      change(new RecorderState(Status.CLOSED, options.clock().instant(), "", Optional.empty()));
    }
  }

  private void change(RecorderState next) {
    state = next;
    listeners.tell(listener -> listener.onState(next));
  }
}
