package io.tattletail.recorder.flume;

import org.apache.flume.instrumentation.SinkCounter;

/** Counts as Flume's sinks do, and the rejected events. Thread-safe. */
final class TattleTailSinkCounter extends SinkCounter implements TattleTailSinkCounterMBean {
  private static final String REJECTED = "sink.event.rejected";

  TattleTailSinkCounter(String sink) {
    super(sink, new String[] {REJECTED});
  }

  void addRejected(long events) {
    addAndGet(REJECTED, events);
  }

  @Override
  public long getEventRejectedCount() {
    return get(REJECTED);
  }
}
