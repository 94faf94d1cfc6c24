package io.tattletail.testkit;

/**
 * A call of a handler, and whether it has ended; a call of an asynchronous handler ends when its
 * stage completes. Guarded by the broker's lock.
 */
final class HandlerCall {
  private enum State {
    UNDER_WAY,
    ACKNOWLEDGED,
    NOT_ACKNOWLEDGED
  }

  private final StreamCursor cursor;
  private final StreamLog.Batch batch;
  private State state = State.UNDER_WAY;

  HandlerCall(StreamCursor cursor, StreamLog.Batch batch) {
    this.cursor = cursor;
    this.batch = batch;
  }

  StreamCursor cursor() {
    return cursor;
  }

  StreamLog.Batch batch() {
    return batch;
  }

  boolean isUnderWay() {
    return state == State.UNDER_WAY;
  }

  boolean isAcknowledged() {
    return state == State.ACKNOWLEDGED;
  }

  void acknowledge() {
    state = State.ACKNOWLEDGED;
  }

  void fail() {
    state = State.NOT_ACKNOWLEDGED;
  }
}
