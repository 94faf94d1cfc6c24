package io.tattletail.recorder.flume;

import org.apache.flume.instrumentation.SinkCounterMBean;

/** The counters of a {@link TattleTailSink} for JMX and Flume's monitoring. */
public interface TattleTailSinkCounterMBean extends SinkCounterMBean {
  /** How many events could not be recorded, and were kept raw in the archive. */
  long getEventRejectedCount();

  /** How many events were taken and not recorded, because their days are retired. */
  long getEventBelowFloorCount();
}
