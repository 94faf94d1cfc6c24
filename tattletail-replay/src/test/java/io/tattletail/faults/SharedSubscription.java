package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EmbeddedSpew;
import java.time.Duration;
import java.util.List;

/**
 * Two recorders of one name share a subscription that is handed to and fro; the broker redelivers
 * what it has no acknowledgement of.
 */
final class SharedSubscription implements Round {
  private static final int HAND_OVERS = 6;
  private static final int EVENTS = 300;

  @Override
  public void run(Arena arena) throws Exception {
    List<SpewEvent> events = Arena.events(arena.random().nextLong(), EVENTS);
    arena.ledger().published(events);
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder().batchSize(7).redelivery(0.1, arena.random().nextLong()).open();
        EventRecorder one =
            arena.recorder(arena.hdfs().configuration(), Arena.options().name("same"));
        EventRecorder other =
            arena.recorder(arena.hdfs().configuration(), Arena.options().name("same"))) {
      events.forEach(spew::publish);
      for (int i = 0; i < HAND_OVERS; i++) {
        EventRecorder recorder = i % 2 == 0 ? one : other;
        long before = recorder.statistics().events();
        int share = arena.random().nextInt(EVENTS / HAND_OVERS);
        try (Subscription subscription =
            spew.subscribe("shared", ChannelFilter.all(), StartAt.earliest(), recorder)) {
          Await.until(
              subscription.name() + " makes progress",
              () -> recorder.statistics().events() >= before + share || spew.lag("shared") == 0);
        }
      }
      try (Subscription last =
          spew.subscribe("shared", ChannelFilter.all(), StartAt.earliest(), one)) {
        spew.awaitCaughtUp(last.name(), Duration.ofSeconds(60));
      }
    }
    arena.ledger().acknowledged(events);
  }
}
