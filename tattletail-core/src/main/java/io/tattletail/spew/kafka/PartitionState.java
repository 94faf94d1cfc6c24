package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition of this member, with the records that were fetched and are not acknowledged.
 * Guarded by the lock of the {@link Assignment}.
 *
 * <p>The records of calls come first, in the order of the calls, then the records that wait for a
 * call. A call is removed when it and all calls before it are acknowledged. After a failed call, no
 * call begins until all running calls have ended. Then the records of all calls that were not
 * removed wait again.
 *
 * <p>The offset of the last acknowledged event is not stored. It is the {@code previous} of the
 * first record of this object, or the last fetched offset if there is no record. So offsets that
 * Kafka deleted count as acknowledged only after all events before them.
 */
final class PartitionState {
  private final TopicStream stream;
  private final Duration firstBackoff;
  private final Duration longestBackoff;

  /** The calls that were not removed; the first one is not acknowledged. */
  private final Deque<Call> calls = new ArrayDeque<>();

  private final Deque<FetchedRecord> waiting = new ArrayDeque<>();

  /** The bytes of the records of calls and of waiting records. */
  private long heldBytes;

  /** The number of calls that have not ended. */
  private int underWay;

  private boolean failing;

  /** The offset of the last fetched record, or the last offset that is known to hold no record. */
  private long fetched;

  /**
   * The next offset to fetch. Transaction markers may lie between it and the last fetched record.
   */
  private long position;

  private Optional<Mark> committed = Optional.empty();

  /** The smallest offset that a commit may have. */
  private long lowestNext;

  private boolean dropped;
  private boolean removed;

  /** The present refusal; empty when its records are acknowledged. */
  private Optional<Refused> refused = Optional.empty();

  private Duration nextRest;
  private long restsUntilNanos;
  private boolean resting;

  PartitionState(TopicStream stream, Start start, Duration firstBackoff, Duration longestBackoff) {
    this.stream = stream;
    this.firstBackoff = firstBackoff;
    this.longestBackoff = longestBackoff;
    this.nextRest = firstBackoff;
    this.fetched = start.previous();
    this.position = start.next();
    this.lowestNext = start.next();
  }

  TopicStream stream() {
    return stream;
  }

  void fetched(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      FetchedRecord next = new FetchedRecord(record, fetched);
      waiting.add(next);
      heldBytes += next.bytes();
      fetched = record.offset();
    }
  }

  void position(long next) {
    position = next;
  }

  /** Continues at another offset, after the records that this object holds. */
  void jump(Start start) {
    fetched = start.previous();
    position = start.next();
    lowestNext = Math.min(lowestNext, start.next());
  }

  /** The bytes of records that cannot be committed yet. */
  long heldBytes() {
    return heldBytes;
  }

  int waitingCount() {
    return waiting.size();
  }

  boolean isEmpty() {
    return calls.isEmpty() && waiting.isEmpty();
  }

  /** The offset before the first record that is not acknowledged. */
  long previous() {
    if (!calls.isEmpty()) {
      return calls.element().records().get(0).previous();
    }
    return waiting.isEmpty() ? fetched : waiting.element().previous();
  }

  /** The mark that can be committed now. */
  Mark mark() {
    long next = isEmpty() ? position : previous() + 1;
    return new Mark(
        Optional.of(stream.topicId()),
        Math.max(Math.max(next, lowestNext), previous() + 1),
        previous());
  }

  /** The number of offsets after the acknowledged ones and before the next fetch. */
  long unacknowledgedOffsets() {
    return isEmpty() ? 0 : position - previous() - 1;
  }

  boolean isCommitted(Mark mark) {
    return committed.filter(mark::equals).isPresent();
  }

  void committed(Mark mark) {
    committed = Optional.of(mark);
    lowestNext = mark.next();
  }

  /** Whether a call can start now. */
  boolean isReady(long nowNanos) {
    return !waiting.isEmpty() && !failing && !dropped && restLeftNanos(nowNanos) <= 0;
  }

  /** The remaining nanoseconds of the pause after a refusal; not positive without one. */
  long restLeftNanos(long nowNanos) {
    return resting ? restsUntilNanos - nowNanos : 0;
  }

  boolean isResting() {
    return resting && !dropped;
  }

  /** Whether running calls must end soon, because the partition is revoked. */
  boolean isLeaving() {
    return dropped && underWay > 0;
  }

  /** Whether running calls must be acknowledged before more records are fetched. */
  boolean isStalled(long shareBytes) {
    return waiting.isEmpty() && underWay > 0 && heldBytes >= shareBytes;
  }

  Call startCall(int most) {
    List<FetchedRecord> records = new ArrayList<>();
    while (records.size() < most && !waiting.isEmpty()) {
      records.add(waiting.remove());
    }
    Call call = new Call(this, records);
    calls.add(call);
    underWay++;
    resting = false;
    return call;
  }

  /** Keeps only the first records in the call that began last; the other records wait again. */
  void shorten(Call call, int count) {
    List<FetchedRecord> others = call.shorten(count);
    if (!removed) {
      waitAgain(others);
    }
  }

  private void waitAgain(List<FetchedRecord> records) {
    for (int i = records.size() - 1; i >= 0; i--) {
      waiting.addFirst(records.get(i));
    }
  }

  int underWay() {
    return underWay;
  }

  /** The refusal for which the partition pauses; empty without one. */
  Optional<Refused> refused() {
    return refused;
  }

  /**
   * Acknowledges a call.
   *
   * @return whether the partition was refused before and goes on now
   */
  boolean acknowledged(Call call, long nowNanos) {
    if (!call.isUnderWay()) {
      return false;
    }
    call.acknowledged();
    underWay--;
    boolean moved = false;
    while (!calls.isEmpty() && calls.element().isAcknowledged()) {
      heldBytes -= calls.remove().bytes();
      nextRest = firstBackoff;
      moved = true;
    }
    boolean goesOn = moved && !failing && refused.isPresent();
    if (goesOn) {
      refused = Optional.empty();
    }
    rewindIfEnded(nowNanos);
    return goesOn;
  }

  /** Ends a call as failed: none of its records is acknowledged. */
  Refusal failed(Call call, Throwable cause, long nowNanos) {
    Refusal.Order order = failing ? Refusal.Order.LATER : Refusal.Order.FIRST;
    Optional<Duration> rest = dropped ? Optional.empty() : Optional.of(nextRest);
    if (call.isUnderWay()) {
      call.failed();
      underWay--;
      failing = true;
      refusedBy(call, cause);
      rewindIfEnded(nowNanos);
    }
    return new Refusal(order, rest);
  }

  private void refusedBy(Call call, Throwable cause) {
    long offset = call.records().get(0).record().offset();
    if (!removed && (refused.isEmpty() || offset <= refused.get().offset())) {
      refused = Optional.of(new Refused(offset, cause));
    }
  }

  private void rewindIfEnded(long nowNanos) {
    if (!failing || underWay > 0) {
      return;
    }
    for (Iterator<Call> lastFirst = calls.descendingIterator(); lastFirst.hasNext(); ) {
      waitAgain(lastFirst.next().records());
    }
    calls.clear();
    failing = false;
    resting = true;
    restsUntilNanos = nowNanos + nextRest.toNanos();
    Duration twice = nextRest.multipliedBy(2);
    nextRest = twice.compareTo(longestBackoff) < 0 ? twice : longestBackoff;
  }

  /** Begins no more calls. Running calls may still be acknowledged. */
  void drop() {
    dropped = true;
  }

  /** Notes that another member has the partition; its running calls acknowledge nothing. */
  void remove() {
    dropped = true;
    removed = true;
    refused = Optional.empty();
    calls.clear();
    waiting.clear();
    heldBytes = 0;
  }
}
