package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition as this member reads it: what was fetched and is not yet acknowledged. Guarded by
 * the assignment's lock.
 *
 * <p>No offset of the last acknowledged event is kept: it is the one that the first record held
 * follows, or, when none is held, the last that was fetched. So what was skipped because Kafka had
 * deleted it is never taken for acknowledged before the events in front of it are.
 */
final class PartitionState {
  private final TopicStream stream;
  private final Duration firstBackoff;
  private final Duration longestBackoff;
  private final Deque<FetchedRecord> held = new ArrayDeque<>();
  private long heldBytes;

  /** Offset of the last record fetched, or up to which there is none. */
  private long fetched;

  /** The offset to fetch next: transaction markers lie between this and the last record. */
  private long position;

  private Optional<Mark> committed = Optional.empty();

  /** A commit may not go back behind this. */
  private long lowestNext;

  private boolean calling;
  private boolean dropped;
  private boolean removed;
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
      held.add(next);
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

  long heldBytes() {
    return heldBytes;
  }

  int heldCount() {
    return held.size();
  }

  /** The offset that what is not yet acknowledged follows. */
  long previous() {
    return held.isEmpty() ? fetched : held.element().previous();
  }

  /** What can be committed. */
  Mark mark() {
    long next = held.isEmpty() ? position : previous() + 1;
    return new Mark(
        Optional.of(stream.topicId()),
        Math.max(Math.max(next, lowestNext), previous() + 1),
        previous());
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
    return !held.isEmpty() && !calling && !dropped && restLeftNanos(nowNanos) <= 0;
  }

  /** How long it rests yet; not positive if it does not. */
  long restLeftNanos(long nowNanos) {
    return resting ? restsUntilNanos - nowNanos : 0;
  }

  boolean isResting() {
    return resting && !calling && !dropped;
  }

  List<FetchedRecord> startCall(int most) {
    calling = true;
    resting = false;
    return held.stream().limit(most).toList();
  }

  boolean isCalling() {
    return calling;
  }

  /** The call ended, and the first so many records held are acknowledged. */
  void acknowledged(int count) {
    calling = false;
    if (removed) {
      return;
    }
    nextRest = firstBackoff;
    for (int i = 0; i < count; i++) {
      heldBytes -= held.remove().bytes();
    }
  }

  /**
   * The call ended, and nothing is acknowledged.
   *
   * @return how long the stream rests; empty if it is no longer ours
   */
  Optional<Duration> refused(long nowNanos) {
    calling = false;
    if (dropped) {
      return Optional.empty();
    }
    resting = true;
    Duration rest = nextRest;
    restsUntilNanos = nowNanos + rest.toNanos();
    Duration twice = rest.multipliedBy(2);
    nextRest = twice.compareTo(longestBackoff) < 0 ? twice : longestBackoff;
    return Optional.of(rest);
  }

  /** Begins no more calls; one that runs may still acknowledge. */
  void drop() {
    dropped = true;
  }

  /** It is no longer ours: what comes of a call that runs does not count. */
  void remove() {
    dropped = true;
    removed = true;
    held.clear();
    heldBytes = 0;
  }
}
