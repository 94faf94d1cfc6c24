package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;

/** The replayer: all events of an archive, in order, duplicates dropped, to a handler. */
final class Replay implements Contender {
  private final EventReplayer replayer;
  private final LastByte expected;

  Replay(EventReplayer replayer, LastByte expected) {
    this.replayer = replayer;
    this.expected = expected;
  }

  @Override
  public Lap run() throws Exception {
    LastByte handler = new LastByte();
    long start = System.nanoTime();
    replayer.replay(ReplayQuery.all(), handler);
    Lap lap = Lap.since(start, handler.events());
    check(expected, handler);
    return lap;
  }

  /** Whether the handler saw what it should have. */
  static void check(LastByte expected, LastByte seen) {
    checkState(
        seen.events() == expected.events() && seen.sum() == expected.sum(),
        "expected %s events, read %s; sums of their last bytes %s and %s",
        expected.events(),
        seen.events(),
        expected.sum(),
        seen.sum());
  }
}
