package io.tattletail.replay;

import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects events until they make a batch, and delivers it when it is full or its last event would
 * wait for another. Not thread-safe.
 */
final class PacedBatch {
  /** Receives batches. */
  interface BatchSink {
    /** The first event of a batch was taken. */
    default void begins(SpewEvent event) {}

    /**
     * Delivers a batch.
     *
     * @param events at least one; those of a batch of more than one are immutable
     * @return false if it was cancelled; the events stay pending
     */
    boolean deliver(List<SpewEvent> events) throws IOException;
  }

  private final ActiveTime time;
  private final int most;
  private final BatchSink sink;
  private final List<SpewEvent> pending = new ArrayList<>();
  private @Nullable Pacer pacer;
  private long pendingBytes;

  /**
   * A batch with no event.
   *
   * @param most events of a batch
   * @param pacer says when events are due; null if they are due at once
   */
  PacedBatch(ActiveTime time, int most, @Nullable Pacer pacer, BatchSink sink) {
    this.time = time;
    this.most = most;
    this.pacer = pacer;
    this.sink = sink;
  }

  /**
   * Takes an event, and delivers the pending events if they fill a batch, or if the event must
   * wait; then it waits until the event is due.
   *
   * @return false if it was cancelled; then the pending events were not delivered
   */
  boolean take(SpewEvent event) throws IOException {
    if (pacer == null) {
      add(event);
    } else if (!addWhenDue(event, pacer)) {
      return false;
    }
    boolean full = pending.size() >= most || pendingBytes >= ReplayOptions.BATCH_BYTES;
    return !full || flush();
  }

  /** Nothing is kept pending while it waits, but for the event that it waits for. */
  private boolean addWhenDue(SpewEvent event, Pacer by) throws IOException {
    long now = time.nanos();
    long due = by.dueNanos(Micros.of(event.timestamp()), now);
    if (due <= now) {
      add(event);
      return true;
    }
    boolean goesOn = flush();
    add(event);
    return goesOn && time.sleepUntil(due);
  }

  private void add(SpewEvent event) {
    if (most > 1) {
      if (pending.isEmpty()) {
        sink.begins(event);
      }
      pendingBytes += event.serialized().map(bytes -> bytes.remaining()).orElse(0);
    }
    pending.add(event);
  }

  /**
   * Delivers the pending events.
   *
   * @return false if it was cancelled; the events stay pending
   */
  boolean flush() throws IOException {
    if (pending.isEmpty()) {
      return true;
    }
    boolean delivered = sink.deliver(most > 1 ? List.copyOf(pending) : pending);
    if (delivered) {
      discard();
    }
    return delivered;
  }

  /** Forgets the pending events. */
  void discard() {
    pending.clear();
    pendingBytes = 0;
  }

  /** Forgets the pending events, and begins another pace. */
  void restart(@Nullable Pacer newPacer) {
    discard();
    pacer = newPacer;
  }

  int size() {
    return pending.size();
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** The first pending event. */
  Optional<SpewEvent> first() {
    return pending.isEmpty() ? Optional.empty() : Optional.of(pending.get(0));
  }
}
