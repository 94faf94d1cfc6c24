package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Faults;
import java.time.Duration;
import java.util.List;

/**
 * HDFS cannot be reached for a while, and publishers go on. The recorder holds no more than its
 * bound, and goes on by itself.
 */
final class Outage implements Round {
  private static final int EVENTS = 3_000;
  private static final int MAX_PENDING_BYTES = 40_000;

  private final Duration duration;

  Outage(Duration duration) {
    this.duration = duration;
  }

  @Override
  public void run(Arena arena) throws Exception {
    RecorderOptions options =
        Arena.options()
            .maxPendingBytes(MAX_PENDING_BYTES)
            .maxEventBytes(4_000)
            .retryFor(Duration.ofMinutes(3));
    try (Faults faults = Faults.create();
        EventRecorder recorder =
            arena.recorder(faults.install(arena.hdfs().configuration()), options)) {
      List<SpewEvent> events = Arena.events(arena.random().nextLong(), EVENTS);
      arena.ledger().published(events);
      Thread publisher = new Thread(() -> events.forEach(recorder::append), "publisher");
      var outage = faults.outage();
      publisher.start();
      long end = System.nanoTime() + duration.toNanos();
      Await.until(
          "the outage ends",
          () -> {
            checkBound(recorder);
            return System.nanoTime() >= end;
          });
      if (!publisher.isAlive()) {
        throw new IllegalStateException(
            "no backpressure: all was appended though nothing could be written");
      }
      outage.lift();
      while (publisher.isAlive()) {
        checkBound(recorder);
        publisher.join(10);
      }
      recorder.flush();
      arena.ledger().acknowledged(events);
    }
  }

  private static void checkBound(EventRecorder recorder) {
    if (recorder.statistics().pendingBytes() > MAX_PENDING_BYTES) {
      throw new IllegalStateException("more is held than may be: " + recorder.statistics());
    }
  }
}
