package io.tattletail.faults;

import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Publishers at once: the slower ones are about to rename, and do so when the fastest has finished
 * and has deleted what it absorbed.
 */
final class RacingPublishers implements Round {
  private static final long PATIENCE_SECONDS = 90;

  private final int publishers;

  RacingPublishers(int publishers) {
    this.publishers = publishers;
  }

  @Override
  public void run(Arena arena) throws Exception {
    try (Feed feed = new Feed(arena);
        Beside beside = new Beside()) {
      arena.lookBeside(beside);
      arena.replayBeside(beside);
      for (int i = 0; i < 2; i++) {
        feed.recordMore(120);
        race(arena, beside);
      }
      beside.end();
    }
  }

  private void race(Arena arena, Beside beside) throws Exception {
    List<Fault> renames = new ArrayList<>();
    List<Future<?>> slower = new ArrayList<>();
    List<Faults> clients = new ArrayList<>();
    try {
      for (int i = 1; i < publishers; i++) {
        Faults faults = Faults.create();
        clients.add(faults);
        Fault rename =
            faults
                .fail(Operation.RENAME)
                .nth(1 + arena.random().nextInt(3))
                .hang(Duration.ofSeconds(PATIENCE_SECONDS));
        renames.add(rename);
        var configuration = faults.install(arena.hdfs().configuration());
        var options = arena.publishing();
        Future<?> one = beside.once(() -> arena.publishPass(configuration, options));
        slower.add(one);
        Await.until("it is about to rename", () -> rename.fired() > 0 || one.isDone());
      }
      arena.publishPass();
      for (int i = 0; i < slower.size(); i++) {
        renames.get(i).lift();
        slower.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      clients.forEach(Faults::close);
    }
  }
}
