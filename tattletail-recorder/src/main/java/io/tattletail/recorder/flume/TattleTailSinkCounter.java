package io.tattletail.recorder.flume;

import org.apache.flume.instrumentation.SinkCounter;

/** Counts as Flume's sinks do, the rejected events, and those of retired days. Thread-safe. */
final class TattleTailSinkCounter extends SinkCounter implements TattleTailSinkCounterMBean {
  private static final String REJECTED = "sink.event.rejected";
  private static final String BELOW_FLOOR = "sink.event.below.floor";

  TattleTailSinkCounter(String sink) {
    super(sink, new String[] {REJECTED, BELOW_FLOOR});
  }

  void addRejected(long events) {
    addAndGet(REJECTED, events);
  }

  @Override
  public long getEventRejectedCount() {
    return get(REJECTED);
  }

  void addBelowFloor(long events) {
    addAndGet(BELOW_FLOOR, events);
  }

  @Override
  public long getEventBelowFloorCount() {
    return get(BELOW_FLOOR);
  }
}
