package io.tattletail.testkit;

/**
 * One stream as one open subscription reads it: whether it is waiting for its turn, and how long it
 * rests after a refusal. Guarded by the broker's lock.
 */
final class StreamCursor {
  private static final long SHORTEST_REST_NANOS = 1_000_000;
  private static final long LONGEST_REST_NANOS = 100_000_000;

  private final StreamLog log;
  private boolean busy;
  private boolean started;
  private boolean acknowledgementLost;
  private long nextRestNanos = SHORTEST_REST_NANOS;
  private long restsUntilNanos;

  StreamCursor(StreamLog log) {
    this.log = log;
  }

  StreamLog log() {
    return log;
  }

  /** Claims the cursor for the queue; false if it is queued, resting or being delivered. */
  boolean claim() {
    boolean free = !busy;
    busy = true;
    return free;
  }

  void release() {
    busy = false;
  }

  /** True once: when the first event of this stream is about to be delivered. */
  boolean start() {
    boolean first = !started;
    started = true;
    return first;
  }

  void loseAcknowledgement() {
    acknowledgementLost = true;
  }

  /** Whether the delivery that just ended repeated one whose acknowledgement was lost. */
  boolean takeAcknowledgementLost() {
    boolean lost = acknowledgementLost;
    acknowledgementLost = false;
    return lost;
  }

  void handled() {
    nextRestNanos = SHORTEST_REST_NANOS;
  }

  void rest(long nowNanos) {
    restsUntilNanos = nowNanos + nextRestNanos;
    nextRestNanos = Math.min(2 * nextRestNanos, LONGEST_REST_NANOS);
  }

  long restLeftNanos(long nowNanos) {
    return restsUntilNanos - nowNanos;
  }

  /** Orders cursors by the end of their rest. */
  static int byEndOfRest(StreamCursor left, StreamCursor right) {
    return Long.signum(left.restsUntilNanos - right.restsUntilNanos);
  }
}
