package io.tattletail.replay;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.time.Instant;
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
  private final @Nullable ProgressMeter progress;
  private final PacedBatch batch;
  private final ReplayerCounters.Running running;

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
      ReplayOptions options,
      ReplayerCounters.Running running) {
    this.cursor = cursor;
    this.running = running;
    this.time = ActiveTime.of(options);
    this.delivery = new Delivery(handler, options.onFailure(), options.batchSize() > 1, time);
    Pacer pacer = options.pace().newPacer().orElse(null);
    this.batch = new PacedBatch(time, options.batchSize(), pacer, new Sink());
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
      outcome = replayAll() ? ReplayOutcome.COMPLETED : ReplayOutcome.CANCELLED;
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
  private boolean replayAll() throws IOException {
    while (time.goesOn()) {
      if (!cursor.next()) {
        return batch.flush();
      }
      if (!take(cursor.event())) {
        return false;
      }
      if (batch.isEmpty() && progress != null && progress.isDue()) {
        progress.tell(report(ReplayOutcome.RUNNING), timeReached());
      }
    }
    return false;
  }

  private boolean take(SpewEvent event) throws IOException {
    if (lastRead == null && progress != null) {
      progress.begins(event.timestamp());
    }
    if (!batch.take(event)) {
      return false;
    }
    lastRead = event;
    return true;
  }

  private final class Sink implements PacedBatch.BatchSink {
    @Override
    public void begins(SpewEvent event) {
      beforePending = beforeCurrent(event);
    }

    @Override
    public boolean deliver(List<SpewEvent> events) throws IOException {
      lastRead = events.get(events.size() - 1);
      boolean done = delivery.deliver(events, beforeDelivery);
      if (done) {
        delivered += events.size();
        running.delivered(delivered);
        beforePending = null;
      }
      return done;
    }
  }

  private ReplayPosition beforeCurrent(SpewEvent event) {
    return Positions.before(cursor.position().orElseThrow(), event.id());
  }

  /** Behind all that was delivered, and before all that was not. */
  private Optional<ReplayPosition> position() {
    Optional<SpewEvent> first = batch.first();
    if (first.isEmpty()) {
      return cursor.position();
    }
    return Optional.of(beforePending == null ? beforeCurrent(first.get()) : beforePending);
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
