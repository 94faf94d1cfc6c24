package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The broker under everything at once. A failure names its seed. */
class EmbeddedSpewRandomTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PUBLISHERS = 4;
  private static final int EVENTS_EACH = 500;

  @Test
  void deliversAtLeastOnceAndInOrderWhateverIsRefusedLostAndClosed() throws Exception {
    long first = new SplittableRandom().nextLong();
    for (long seed = first; seed < first + 4; seed++) {
      try {
        run(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static void run(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (EmbeddedSpew spew =
        EmbeddedSpew.builder()
            .streamsPerChannel(random.nextInt(1, 4))
            .batchSize(random.nextInt(1, 6))
            .offsetHoles(seed)
            .redelivery(0.1, seed)
            .open()) {
      StrictHandler strict = new StrictHandler(random.split());
      Subscription subscription =
          spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), strict);
      List<CompletableFuture<Void>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        Iterator<SpewEvent> events = EventGenerator.seeded(seed + i).withChannels(5).iterator();
        publishers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int n = 0; n < EVENTS_EACH; n++) {
                    spew.publish(events.next());
                  }
                }));
      }
      for (int i = 0; i < 5; i++) {
        subscription.close();
        subscription = spew.subscribe("s", ChannelFilter.all(), StartAt.now(), strict);
        spew.stop();
        spew.resume();
      }
      await(publishers);
      spew.awaitCaughtUp("s", SOON);
      subscription.close();
      assertThat(spew.lastRefusal("s"))
          .hasValueSatisfying(refusal -> assertThat(refusal).isInstanceOf(Refusal.class));
      assertThat(strict.broken).isEmpty();
      assertThat(strict.lastHandled).isEqualTo(spew.acknowledged("s"));
      assertThat(strict.handled).hasSize(PUBLISHERS * EVENTS_EACH);
    }
  }

  private static void await(List<CompletableFuture<Void>> publishers)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (CompletableFuture<Void> publisher : publishers) {
      publisher.get(60, TimeUnit.SECONDS);
    }
  }

  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Refuses at random, and notes each event that does not follow what was handled before it. */
  private static final class StrictHandler implements SpewEventHandler {
    private final SplittableRandom random;
    private final Map<String, Long> lastHandled = new HashMap<>();
    private final Map<String, Long> handled = new HashMap<>();
    private final List<String> broken = new ArrayList<>();

    private StrictHandler(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public void onEvent(SpewEvent event) throws Refusal {
      SpewPosition position = event.position().orElseThrow();
      long last = lastHandled.getOrDefault(position.stream(), SpewPosition.BEGINNING);
      boolean redelivered = handled.containsKey(key(event));
      if (!redelivered && position.previous() != last) {
        broken.add(event + " came after offset " + last);
      }
      if (random.nextInt(20) == 0) {
        throw new Refusal();
      }
      handled.put(key(event), position.offset());
      lastHandled.merge(position.stream(), position.offset(), Math::max);
    }

    private static String key(SpewEvent event) {
      return event.channel() + " " + event.id();
    }
  }
}
