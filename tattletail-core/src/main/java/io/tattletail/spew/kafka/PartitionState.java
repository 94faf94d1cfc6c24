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
 * One partition as this member reads it: the records that were fetched and are not yet
 * acknowledged. Guarded by the assignment's lock.
 *
 * <p>The records of calls come first, in the order of the calls, then those that wait for a call. A
 * call leaves when it and all before it are acknowledged. After a failure no call begins until
 * those under way have ended; then all records of calls that did not leave wait again.
 *
 * <p>No offset of the last acknowledged event is kept: it is the one that the first record held
 * follows, or, when none is held, the last that was fetched. So what was skipped because Kafka had
 * deleted it is never taken for acknowledged before the events in front of it are.
 */
final class PartitionState {
  private final TopicStream stream;
  private final Duration firstBackoff;
  private final Duration longestBackoff;

  /** Those that did not leave; the first is not acknowledged. */
  private final Deque<Call> calls = new ArrayDeque<>();

  private final Deque<FetchedRecord> waiting = new ArrayDeque<>();

  /** Of calls and waiting records. */
  private long heldBytes;

  /** Calls that have not ended. */
  private int underWay;

  private boolean failing;

  /** Offset of the last record fetched, or up to which there is none. */
  private long fetched;

  /** The offset to fetch next: transaction markers lie between this and the last record. */
  private long position;

  private Optional<Mark> committed = Optional.empty();

  /** A commit may not go back behind this. */
  private long lowestNext;

  private boolean dropped;
  private boolean removed;

  /** Empty when what was refused is acknowledged. */
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

  /** Goes on elsewhere after what is held. */
  void jump(Start start) {
    fetched = start.previous();
    position = start.next();
    lowestNext = Math.min(lowestNext, start.next());
  }

  /** Of records that are not acknowledged, or only behind one that is not. */
  long heldBytes() {
    return heldBytes;
  }

  int waitingCount() {
    return waiting.size();
  }

  boolean isEmpty() {
    return calls.isEmpty() && waiting.isEmpty();
  }

  /** The offset that what is not yet acknowledged follows. */
  long previous() {
    if (!calls.isEmpty()) {
      return calls.element().records().get(0).previous();
    }
    return waiting.isEmpty() ? fetched : waiting.element().previous();
  }

  /** What can be committed. */
  Mark mark() {
    long next = isEmpty() ? position : previous() + 1;
    return new Mark(
        Optional.of(stream.topicId()),
        Math.max(Math.max(next, lowestNext), previous() + 1),
        previous());
  }

  /** Offsets between what is acknowledged and what is fetched next. */
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

  /** Whether there is something to call the handler with. */
  boolean isReady(long nowNanos) {
    return !waiting.isEmpty() && !failing && !dropped && restLeftNanos(nowNanos) <= 0;
  }

  /** How long it rests yet; not positive if it does not. */
  long restLeftNanos(long nowNanos) {
    return resting ? restsUntilNanos - nowNanos : 0;
  }

  boolean isResting() {
    return resting && !dropped;
  }

  /** Whether calls are under way that must end soon, because the partition moves away. */
  boolean isLeaving() {
    return dropped && underWay > 0;
  }

  /** Whether nothing more can be fetched before calls under way are acknowledged. */
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

  /** The last call that began is of its first so many records only; the others wait again. */
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

  /** What it is held up by. */
  Optional<Refused> refused() {
    return refused;
  }

  /**
   * The call ended well.
   *
   * @return whether the partition goes on behind what was refused
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

  /** The call ended, and nothing of it is acknowledged. */
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

  /** Begins no more calls; those under way may still be acknowledged. */
  void drop() {
    dropped = true;
  }

  /** It is no longer ours: what comes of calls under way does not count. */
  void remove() {
    dropped = true;
    removed = true;
    refused = Optional.empty();
    calls.clear();
    waiting.clear();
    heldBytes = 0;
  }
}
