package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One replay: takes events from a cursor, waits until each is due, and has them delivered. What it
 * took and was not delivered yet is pending; its position is before that.
 */
final class ReplayLoop {
  private final ReplayCursor cursor;
  private final ActiveTime time;
  private final Delivery delivery;
  private final @Nullable Pacer pacer;
  private final @Nullable ProgressMeter progress;
  private final int batchEvents;
  private final ReplayerCounters.Running running;

  private final List<SpewEvent> pending = new ArrayList<>();
  private long pendingBytes;
  private long delivered;
  private ReplayOutcome outcome = ReplayOutcome.FAILED;

  /** Before the first of a batch's pending events. */
  private @Nullable ReplayPosition beforePending;

  private @Nullable SpewEvent lastRead;
  private final Supplier<Optional<ReplayPosition>> beforeDelivery = this::position;

  ReplayLoop(
      ReplayCursor cursor,
      ReplayQuery query,
      @Nullable ReplayPlan plan,
      SpewEventHandler handler,
      ReplayControl control,
      ReplayOptions options,
      ReplayerCounters.Running running) {
    this.cursor = cursor;
    this.running = running;
    this.time = new ActiveTime(control, options.waiter());
    this.batchEvents = options.batchEvents();
    this.delivery = new Delivery(handler, options.onFailure(), batchEvents > 1, time);
    this.pacer = options.pace().newPacer().orElse(null);
    this.progress =
        options
            .progressListener()
            .map(
                listener ->
                    new ProgressMeter(
                        listener,
                        options.progressInterval(),
                        new ReplayShare(query, plan, options.waiter().now()),
                        pacer,
                        time))
            .orElse(null);
  }

  /** Replays to the end, or until it is cancelled. */
  ReplayReport run() throws IOException {
    ReplayReport report;
    try {
      outcome = giveAll() ? ReplayOutcome.COMPLETED : ReplayOutcome.CANCELLED;
      report = report();
    } catch (IOException e) {
      tellOfFailure(e);
      throw e;
    }
    if (progress != null) {
      progress.tell(report, timeReached());
    }
    return report;
  }

  /** Delivered or not, pauses not counted. */
  double eventsReadPerSecond() {
    ReplayReport counted = cursor.report();
    long read = counted.delivered() + counted.duplicates() + counted.filtered();
    return read * 1e9 / Math.max(1, time.nanos());
  }

  /** Returns false if it was cancelled. */
  private boolean giveAll() throws IOException {
    while (time.goesOn()) {
      if (!cursor.next()) {
        return deliverPending();
      }
      if (!take(cursor.event())) {
        return false;
      }
      if (pending.isEmpty() && progress != null && progress.isDue()) {
        progress.tell(report(ReplayOutcome.RUNNING), timeReached());
      }
    }
    return false;
  }

  private boolean take(SpewEvent event) throws IOException {
    if (lastRead == null && progress != null) {
      progress.begins(event.timestamp());
    }
    if (pacer == null) {
      add(event);
    } else if (!addWhenDue(event, pacer)) {
      return false;
    }
    lastRead = event;
    boolean full = pending.size() >= batchEvents || pendingBytes >= ReplayOptions.BATCH_BYTES;
    return !full || deliverPending();
  }

  /** Nothing is kept pending while it waits, but for the event that it waits for. */
  private boolean addWhenDue(SpewEvent event, Pacer by) throws IOException {
    long now = time.nanos();
    long due = by.dueNanos(Micros.of(event.timestamp()), now);
    if (due <= now) {
      add(event);
      return true;
    }
    boolean goesOn = deliverPending();
    add(event);
    return goesOn && time.sleepUntil(due);
  }

  private void add(SpewEvent event) {
    if (batchEvents > 1) {
      if (pending.isEmpty()) {
        beforePending = beforeCurrent(event);
      }
      pendingBytes += event.serialized().map(bytes -> bytes.remaining()).orElse(0);
    }
    pending.add(event);
  }

  private ReplayPosition beforeCurrent(SpewEvent event) {
    return Positions.before(cursor.position().orElseThrow(), event.id());
  }

  private boolean deliverPending() throws IOException {
    if (pending.isEmpty()) {
      return true;
    }
    boolean done =
        delivery.deliver(batchEvents > 1 ? List.copyOf(pending) : pending, beforeDelivery);
    if (done) {
      delivered += pending.size();
      running.delivered(delivered);
      pending.clear();
      pendingBytes = 0;
      beforePending = null;
    }
    return done;
  }

  /** Behind all that was delivered, and before all that was not. */
  private Optional<ReplayPosition> position() {
    if (pending.isEmpty()) {
      return cursor.position();
    }
    return Optional.of(beforePending == null ? beforeCurrent(pending.get(0)) : beforePending);
  }

  private Optional<Instant> timeReached() {
    return Optional.ofNullable(lastRead).map(SpewEvent::timestamp);
  }

  /** What it has done when it has ended. */
  ReplayReport report() {
    return report(outcome);
  }

  private ReplayReport report(ReplayOutcome as) {
    return cursor.report().ofReplay(as, delivered, delivery.failures(), position());
  }

  private void tellOfFailure(IOException failure) {
    if (progress == null) {
      return;
    }
    try {
      progress.tell(report(ReplayOutcome.FAILED), timeReached());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
