package io.tattletail.recorder.flume;

import org.apache.flume.instrumentation.SinkCounterMBean;

/** What JMX, and Flume's monitoring, see of a {@link TattleTailSink}. */
public interface TattleTailSinkCounterMBean extends SinkCounterMBean {
  /** How many events could not be recorded, and were kept raw in the archive. */
  long getEventRejectedCount();

  /** How many events were taken and not recorded, for their days are retired. */
  long getEventBelowFloorCount();
}
