package io.tattletail.recorder;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a recorder counts of itself. Thread-safe. */
final class Counters {
  final LongAdder events = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder rejected = new LongAdder();

  /** Events acknowledged that were not recorded, for their days are retired. */
  final LongAdder belowFloor = new LongAdder();

  final LongAdder commits = new LongAdder();
  final LongAdder commitNanos = new LongAdder();
  final LongAdder sealed = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder salvaged = new LongAdder();
  final LongAdder ioErrors = new LongAdder();
  final LongAdder eventsLost = new LongAdder();

  /** Of which the first begins with the recorder. */
  final LongAdder runs = new LongAdder();

  /** Acknowledged events. */
  final ChannelCounts channels = new ChannelCounts();

  /** All of them at one time, or nearly so. */
  record Snapshot(
      long events,
      long bytes,
      long rejected,
      long belowFloor,
      long commits,
      long commitNanos,
      long sealed,
      long abandoned,
      long salvaged,
      long ioErrors,
      long eventsLost,
      long runs,
      Map<String, Long> eventsByChannel) {}

  Snapshot snapshot() {
    return new Snapshot(
        events.sum(),
        bytes.sum(),
        rejected.sum(),
        belowFloor.sum(),
        commits.sum(),
        commitNanos.sum(),
        sealed.sum(),
        abandoned.sum(),
        salvaged.sum(),
        ioErrors.sum(),
        eventsLost.sum(),
        runs.sum(),
        channels.snapshot());
  }
}
