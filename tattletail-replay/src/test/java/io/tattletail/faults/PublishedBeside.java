package io.tattletail.faults;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * All at once: a recorder, a second one that lags, a third that comes when all is published;
 * publishers that delete at once what they absorbed; salvagers that take files from the living.
 */
final class PublishedBeside implements Round {
  private static final int STEPS = 6;

  private final int publishers;

  PublishedBeside(int publishers) {
    this.publishers = publishers;
  }

  @Override
  public void run(Arena arena) throws Exception {
    Configuration configuration = arena.hdfs().configuration();
    RecorderOptions options = Arena.options().rollBytes(2_000);
    try (Feed feed = new Feed(arena);
        Beside beside = new Beside();
        EventRecorder one = arena.recorder(configuration, options.name("one"));
        EventRecorder two = arena.recorder(configuration, options.name("two"))) {
      arena.lookBeside(beside);
      arena.replayBeside(beside);
      for (int i = 0; i < publishers; i++) {
        PublishOptions publishing = arena.publishing();
        beside.again(50, () -> publish(arena, publishing));
      }
      if (arena.random().nextBoolean()) {
        beside.again(500, arena::salvageForced);
      }
      for (int i = 0; i < STEPS; i++) {
        feed.publish(40);
        feed.record(one, "one");
        if (i % 3 == 2) {
          feed.record(two, "two");
        }
      }
      feed.record("three", options.name("three"));
      beside.end();
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
