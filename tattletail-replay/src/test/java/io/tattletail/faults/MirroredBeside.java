package io.tattletail.faults;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;

/**
 * A mirror, or two, run again and again while recorders record, publishers delete at once what they
 * absorbed, and salvagers take files from the living: what was acknowledged before a pass began is
 * in the copy when it ends.
 */
final class MirroredBeside implements Round {
  private static final int STEPS = 6;

  private final Copy.Place place;

  MirroredBeside(Copy.Place place) {
    this.place = place;
  }

  @Override
  public String detail() {
    return place.toString();
  }

  @Override
  public void run(Arena arena) throws Exception {
    RecorderOptions options = Arena.options().rollBytes(2_000);
    try (Feed feed = new Feed(arena);
        Copy copy = Copy.of(arena, place);
        Beside beside = new Beside();
        EventRecorder one = arena.recorder(arena.hdfs().configuration(), options.name("one"));
        EventRecorder two = arena.recorder(arena.hdfs().configuration(), options.name("two"))) {
      PublishOptions publishing = arena.publishing();
      beside.again(50, () -> publish(arena, publishing));
      if (arena.random().nextBoolean()) {
        beside.again(500, arena::salvageForced);
      }
      // A file may be sealed or absorbed whenever a pass wants to open it, which is a problem.
      beside.again(20, copy::witness);
      if (arena.random().nextBoolean()) {
        beside.again(50, copy::witness);
      }
      for (int i = 0; i < STEPS; i++) {
        feed.publish(40);
        feed.record(one, "one");
        if (i % 3 == 2) {
          feed.record(two, "two");
        }
      }
      beside.end();
      Arena.close(one);
      Arena.close(two);
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
}
