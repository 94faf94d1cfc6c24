package io.tattletail.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * One stream as one open subscription reads it: the calls under way, and how long the stream rests
 * after a refusal. Guarded by the broker's lock.
 *
 * <p>A call leaves when it and all before it are acknowledged. After a call that failed, or whose
 * acknowledgement was lost, no call begins until those under way have ended; then the stream is
 * delivered again from the first call that did not leave.
 */
final class StreamCursor {
  private static final long SHORTEST_REST_NANOS = 1_000_000;
  private static final long LONGEST_REST_NANOS = 100_000_000;

  /** Why no call begins. */
  private enum Hold {
    NONE,
    ACKNOWLEDGEMENT_LOST,
    REFUSED,
    RESTING
  }

  private final StreamLog log;

  /** Those that did not leave; the first is not acknowledged. */
  private final Deque<HandlerCall> calls = new ArrayDeque<>();

  /** Of the calls that did not leave. */
  private long bytes;

  /** Calls that have not ended. */
  private int underWay;

  private Hold hold = Hold.NONE;
  private boolean started;

  /** An acknowledgement up to this offset is not lost a second time. */
  private long lostThrough = Long.MIN_VALUE;

  private long nextRestNanos = SHORTEST_REST_NANOS;
  private long restsUntilNanos;

  StreamCursor(StreamLog log) {
    this.log = log;
  }

  StreamLog log() {
    return log;
  }

  /** Whether a call may begin, if there is an event for it. */
  boolean isFree() {
    return hold == Hold.NONE;
  }

  /**
   * Whether there is an event for a call.
   *
   * @param acknowledged offset after which the stream goes on if no call is under way
   */
  boolean hasNext(long acknowledged) {
    return position(acknowledged) < log.latest();
  }

  private long position(long acknowledged) {
    return calls.isEmpty() ? acknowledged : calls.getLast().batch().lastOffset();
  }

  /**
   * The events of the next call; none if they do not fit. One event always fits if no call is under
   * way.
   *
   * @param acknowledged offset after which the stream goes on if no call is under way
   * @param maxBytes of all calls that did not leave
   */
  StreamLog.Batch next(long acknowledged, int count, long maxBytes) {
    StreamLog.Room room =
        calls.isEmpty()
            ? StreamLog.Room.atLeastOne(maxBytes)
            : new StreamLog.Room(0, maxBytes - bytes);
    return log.next(position(acknowledged), count, room);
  }

  /** True once: when the first event of this stream is about to be delivered. */
  boolean start() {
    boolean first = !started;
    started = true;
    return first;
  }

  HandlerCall begin(StreamLog.Batch batch) {
    HandlerCall call = new HandlerCall(this, batch);
    calls.add(call);
    bytes += batch.bytes();
    underWay++;
    return call;
  }

  int underWay() {
    return underWay;
  }

  /** Whether the call's acknowledgement may be lost: it does not repeat one that was. */
  boolean canLoseAcknowledgement(HandlerCall call) {
    return call.batch().firstOffset() > lostThrough;
  }

  void acknowledged(HandlerCall call) {
    call.acknowledge();
    underWay--;
  }

  void acknowledgementLost(HandlerCall call) {
    call.fail();
    underWay--;
    lostThrough = call.batch().lastOffset();
    if (hold == Hold.NONE) {
      hold = Hold.ACKNOWLEDGEMENT_LOST;
    }
  }

  void refused(HandlerCall call) {
    call.fail();
    underWay--;
    hold = Hold.REFUSED;
  }

  /** Lets the first calls leave, up to one that is not acknowledged; returns their last offset. */
  OptionalLong leave() {
    OptionalLong last = OptionalLong.empty();
    while (!calls.isEmpty() && calls.element().isAcknowledged()) {
      StreamLog.Batch batch = calls.remove().batch();
      bytes -= batch.bytes();
      last = OptionalLong.of(batch.lastOffset());
      nextRestNanos = SHORTEST_REST_NANOS;
    }
    return last;
  }

  /**
   * Goes back to the first call that did not leave, if one of them failed and all have ended.
   *
   * @return whether the stream rests from now on
   */
  boolean rewind(long nowNanos) {
    if (underWay > 0 || hold == Hold.NONE || hold == Hold.RESTING) {
      return false;
    }
    calls.clear();
    bytes = 0;
    if (hold == Hold.ACKNOWLEDGEMENT_LOST) {
      hold = Hold.NONE;
      return false;
    }
    hold = Hold.RESTING;
    restsUntilNanos = nowNanos + nextRestNanos;
    nextRestNanos = Math.min(2 * nextRestNanos, LONGEST_REST_NANOS);
    return true;
  }

  void endRest() {
    hold = Hold.NONE;
  }

  long restLeftNanos(long nowNanos) {
    return restsUntilNanos - nowNanos;
  }

  /** Orders cursors by the end of their rest. */
  static int byEndOfRest(StreamCursor left, StreamCursor right) {
    return Long.signum(left.restsUntilNanos - right.restsUntilNanos);
  }
}
