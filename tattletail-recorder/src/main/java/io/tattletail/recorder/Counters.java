package io.tattletail.recorder;

import java.util.concurrent.atomic.LongAdder;

/** What a recorder counts of itself. Thread-safe. */
final class Counters {
  final LongAdder events = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder commits = new LongAdder();
  final LongAdder sealed = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder salvaged = new LongAdder();
  final LongAdder ioErrors = new LongAdder();
  final LongAdder eventsLost = new LongAdder();

  /** Of which the first begins with the recorder. */
  final LongAdder runs = new LongAdder();
}
