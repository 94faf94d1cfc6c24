package io.tattletail.faults;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.ArchiveException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;

/**
 * Days are retired again and again while all are at work: recorders, a second one that lags behind,
 * publishers, replays, a mirror.
 */
final class RetiredBeside implements Round {
  private static final int STEPS = 6;
  private static final int EVENTS = 60;

  private final Copy.Place place;

  RetiredBeside(Copy.Place place) {
    this.place = place;
  }

  @Override
  public String detail() {
    return place.toString();
  }

  @Override
  public void run(Arena arena) throws Exception {
    RecorderOptions options = Arena.options().rollBytes(2_000);
    try (Feed feed = new Feed(arena, Retention.events(arena.random().nextLong()));
        Copy copy = Copy.of(arena, place);
        Beside beside = new Beside();
        EventRecorder one = arena.recorder(arena.hdfs().configuration(), options.name("one"));
        EventRecorder two = arena.recorder(arena.hdfs().configuration(), options.name("two"))) {
      PublishOptions publishing = Arena.eager();
      arena.lookBeside(beside);
      beside.again(50, () -> publish(arena, publishing));
      beside.again(50, () -> replay(arena));
      beside.again(50, copy::witness);
      for (int i = 1; i <= STEPS; i++) {
        feed.publish(EVENTS);
        feed.record(one, "one");
        Retention retention = Retention.after(arena, i * EVENTS);
        retention.begin();
        retention.complete();
        if (i % 3 == 0) {
          feed.record(two, "two");
        }
      }
      feed.record("three", options.name("three"));
      beside.end();
      Arena.close(one);
      Arena.close(two);
      arena.publishPass();
      Retention.after(arena, STEPS * EVENTS).complete();
      copy.conclude();
    }
  }

  /** Others may delete its temporary file, and it tries again. */
  private static void publish(Arena arena, PublishOptions options) {
    try {
      arena.publishPass(arena.hdfs().configuration(), options);
    } catch (IOException e) {
      return;
    }
  }

  /** A replay whose days are retired under it says so, and begins again. */
  private static void replay(Arena arena) throws IOException {
    Ledger.Expectation expected = arena.ledger().expectation();
    try {
      arena.witnessed(arena.ledger().judge(arena.replay(arena.hdfs().configuration()), expected));
    } catch (ArchiveException e) {
      if (!String.valueOf(e.getMessage()).contains("retired")) {
        throw e;
      }
    }
  }
}
