package io.tattletail.spew.adapter;

import io.tattletail.internal.spew.FailureText;
import io.tattletail.internal.spew.LogBudget;
import io.tattletail.internal.spew.MemoryRetry;
import io.tattletail.internal.spew.Notifier;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SubscriptionListener;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a subscription's state and reports its changes to the log, to the listeners and to {@link
 * #ended()}.
 *
 * <p>Each failure that is retried has a source: the broker, or a stream. The subscription is {@link
 * Status#RETRYING RETRYING} while one source fails. Each change of a source is one log line, and a
 * further failure of the same kind is none. At most 30 lines a minute are logged for all sources.
 *
 * <p>The end is reported even if memory is short: in the state first, then to the listeners, then
 * in the log. Each of these steps is retried for a few seconds.
 *
 * <p>Thread-safe. No method waits for the broker or for a listener.
 */
public final class SubscriptionLifecycle {
  private static final int LINES_PER_MINUTE = 30;

  /** The kinds of failures that are logged until their source works again. */
  private static final int MOST_KINDS = 16;

  private static final int MOST_CAUSES = 8;

  private final String name;
  private final InstantSource clock;
  private final Logger log;
  private final Notifier notifier;
  private final LogBudget budget = new LogBudget(LINES_PER_MINUTE, System::nanoTime);
  private final CompletableFuture<SubscriptionState> ended = new CompletableFuture<>();
  private final AtomicBoolean failureTaken = new AtomicBoolean();

  /** The state after a failure that leaves no memory for a state of its own. */
  private final SubscriptionState lastResort;

  /** Written under the lock of this. */
  private volatile SubscriptionState state;

  /** By source, in the order of their first failures. Guarded by this. */
  private final Map<String, Trouble> troubles = new LinkedHashMap<>();

  /** Guarded by this. */
  private final List<SubscriptionListener> listeners = new ArrayList<>();

  /** Failures of one source that are not mended. */
  private static final class Trouble {
    final Instant since;
    final Set<String> kinds = new HashSet<>();
    String reason;
    Throwable cause;
    long failures;

    Trouble(Instant since, String reason, Throwable cause) {
      this.since = since;
      this.reason = reason;
      this.cause = cause;
    }
  }

  /**
   * The lifecycle of a subscription that begins, and so runs.
   *
   * @param name of the subscription
   * @param clock of the states; {@link InstantSource#system()}, or a test's own
   */
  public SubscriptionLifecycle(String name, InstantSource clock) {
    this(name, clock, LoggerFactory.getLogger(SubscriptionLifecycle.class));
  }

  SubscriptionLifecycle(String name, InstantSource clock, Logger log) {
    this.name = name;
    this.clock = clock;
    this.log = log;
    this.notifier = new Notifier("subscription-" + name);
    this.state = new SubscriptionState(Status.RUNNING, clock.instant(), "", Optional.empty());
    this.lastResort =
        new SubscriptionState(Status.FAILED, state.since(), "out of memory", Optional.empty());
  }

  /** The name of the subscription. */
  public String name() {
    return name;
  }

  /** The present state. */
  public SubscriptionState state() {
    return state;
  }

  /** Tells a listener of the present state, and then of each change. */
  public synchronized void addListener(SubscriptionListener listener) {
    listeners.add(listener);
    SubscriptionState present = state;
    notifier.tell(() -> listener.onState(present));
    if (present.isEnd()) {
      notifier.close();
    }
  }

  /** Completes with the last state. Each caller gets a future of its own. */
  public CompletableFuture<SubscriptionState> ended() {
    return ended.copy();
  }

  /**
   * Notes a failure that is retried.
   *
   * @param source of the failure: the broker, or a stream
   * @param what failed, as a clause for people, such as "the broker does not answer"
   * @param cause of the failure
   */
  public void retries(String source, String what, Throwable cause) {
    String reason = what + ": " + FailureText.of(cause);
    if (isNews(source, reason, cause)) {
      OptionalLong suppressed = budget.pass();
      if (suppressed.isPresent()) {
        log.warn("subscription {} retries: {}{}", name, reason, more(suppressed), cause);
      }
    }
  }

  private synchronized boolean isNews(String source, String reason, Throwable cause) {
    if (state.isEnd()) {
      return false;
    }
    Trouble trouble =
        troubles.computeIfAbsent(source, s -> new Trouble(clock.instant(), reason, cause));
    trouble.reason = reason;
    trouble.cause = cause;
    trouble.failures++;
    boolean news = trouble.kinds.size() < MOST_KINDS && trouble.kinds.add(kind(cause));
    update(news);
    return news;
  }

  /** By the types of a failure: messages of Kafka's have numbers that differ at each try. */
  private static String kind(Throwable failure) {
    StringBuilder kind = new StringBuilder();
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
      kind.append(cause.getClass().getName()).append(' ');
      cause = cause.getCause();
    }
    return kind.toString();
  }

  /** Notes that a source works again. */
  public void works(String source) {
    if (state.status() != Status.RETRYING) {
      return;
    }
    Trouble mended = remove(source);
    if (mended != null) {
      OptionalLong suppressed = budget.pass();
      if (suppressed.isPresent()) {
        log.info(
            "subscription {} goes on after {} failures since {}, at last {}{}",
            name,
            mended.failures,
            mended.since,
            mended.reason,
            more(suppressed));
      }
    }
  }

  /** Forgets the failures of a source that this process does not serve any more. */
  public void forget(String source) {
    if (state.status() == Status.RETRYING) {
      remove(source);
    }
  }

  private synchronized @Nullable Trouble remove(String source) {
    Trouble removed = troubles.remove(source);
    if (removed != null) {
      update(true);
    }
    return removed;
  }

  private static String more(OptionalLong suppressed) {
    long lines = suppressed.orElse(0);
    return lines == 0 ? "" : " (" + lines + " lines of other changes were left out)";
  }

  /**
   * Makes the state that follows from the troubles; the lock is held.
   *
   * @param news whether listeners are told, also if the status stays
   */
  private void update(boolean news) {
    if (state.isEnd()) {
      return;
    }
    if (troubles.isEmpty()) {
      change(new SubscriptionState(Status.RUNNING, clock.instant(), "", Optional.empty()));
      return;
    }
    Trouble first = troubles.values().iterator().next();
    String others = troubles.size() == 1 ? "" : ", and " + (troubles.size() - 1) + " others";
    SubscriptionState next =
        new SubscriptionState(
            Status.RETRYING, first.since, first.reason + others, Optional.of(first.cause));
    if (news) {
      change(next);
    } else {
      state = next;
    }
  }

  private void change(SubscriptionState next) {
    state = next;
    for (SubscriptionListener listener : listeners) {
      MemoryRetry.take(() -> notifier.tell(() -> listener.onState(next)));
    }
  }

  /**
   * Notes a failure that ends the subscription. The state keeps the first one; the log has all. The
   * caller reports {@link #end()} when its threads have ended.
   *
   * @param what failed, as a clause for people, such as "its thread ended"
   * @param cause of the failure
   */
  public void fail(String what, Throwable cause) {
    if (!MemoryRetry.take(() -> setFailed(what, cause))) {
      setLastResort();
    }
    MemoryRetry.take(
        () ->
            log.error(
                "subscription {} has failed, and delivers nothing more: {}", name, what, cause));
  }

  private synchronized void setLastResort() {
    if (!state.isEnd()) {
      change(lastResort);
    }
  }

  private synchronized void setFailed(String what, Throwable cause) {
    if (!state.isEnd()) {
      troubles.clear();
      change(
          new SubscriptionState(
              Status.FAILED,
              clock.instant(),
              what + ": " + FailureText.of(cause),
              Optional.of(cause)));
    }
  }

  /**
   * Notes that the subscription holds no thread and no connection any more. It is {@link
   * Status#CLOSED CLOSED} now, if it has not failed.
   */
  public void end() {
    MemoryRetry.take(this::setClosed);
    MemoryRetry.take(notifier::close);
    MemoryRetry.take(() -> ended.complete(state));
  }

  private synchronized void setClosed() {
    if (!state.isEnd()) {
      troubles.clear();
      change(new SubscriptionState(Status.CLOSED, clock.instant(), "", Optional.empty()));
    }
  }

  /** The failure that the first call of close throws; empty for later calls, and without one. */
  Optional<SpewException> takeFailure() {
    SubscriptionState last = state;
    return last.status() == Status.FAILED && failureTaken.compareAndSet(false, true)
        ? Optional.of(
            new SpewException(
                "subscription %s had failed: %s".formatted(name, last.reason()),
                last.cause().orElseGet(OutOfMemoryError::new)))
        : Optional.empty();
  }
}
