package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A handler that acknowledges later, in any order and from two threads, and fails at random, below
 * a broker that loses acknowledgements and closes. A failure names its seed.
 */
class EmbeddedSpewAsyncRandomTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PUBLISHERS = 3;
  private static final int EVENTS_EACH = 400;

  @Test
  void losesNothingKeepsOrderAndDispatchesNothingAfterAFailure() throws Exception {
    long first = new SplittableRandom().nextLong();
    for (long seed = first; seed < first + 6; seed++) {
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
                .maxUnacknowledgedBytes(random.nextLong(1, 100_000))
                .offsetHoles(seed)
                .redelivery(random.nextBoolean() ? 0 : 0.05, seed)
                .open();
        Completions handler = new Completions(random.split())) {
      Subscription subscription =
          spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), handler);
      List<CompletableFuture<Void>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        Iterator<SpewEvent> events = EventGenerator.seeded(seed + i).withChannels(4).iterator();
        publishers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int n = 0; n < EVENTS_EACH; n++) {
                    spew.publish(events.next());
                  }
                }));
      }
      for (int i = 0; i < 4; i++) {
        subscription.close();
        Map<String, Long> resumedAfter = spew.acknowledged("s");
        handler.reopened(resumedAfter);
        subscription = spew.subscribe("s", ChannelFilter.all(), StartAt.now(), handler);
        spew.stop();
        spew.resume();
      }
      for (CompletableFuture<Void> publisher : publishers) {
        publisher.get(60, TimeUnit.SECONDS);
      }
      spew.awaitCaughtUp("s", SOON);
      subscription.close();
      handler.check(spew.acknowledged("s"));
    }
  }

  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Ends its calls at random, on two threads of its own, or at once. */
  private static final class Completions implements AsyncSpewEventHandler, AutoCloseable {
    private record Pending(List<SpewEvent> events, CompletableFuture<Void> stage) {}

    /**
     * A failure that the broker knows of.
     *
     * @param previous what the first event of the failed call follows
     * @param call number of the first call that was begun after the broker knew
     */
    private record Failure(long previous, long call) {}

    // All below are guarded by this.
    private final SplittableRandom random;
    private final List<Pending> pending = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Map<String, Long> lastDispatched = new HashMap<>();

    private final Map<String, Failure> failures = new HashMap<>();
    private long calls;

    /** By stream, how often it was delivered again. */
    private final Map<String, Integer> rewinds = new HashMap<>();

    private int reopened;
    private final Map<String, Integer> underWay = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private boolean closed;
    private int flushing;

    private final List<Thread> threads = List.of(new Thread(this::work), new Thread(this::work));

    private Completions(SplittableRandom random) {
      this.random = random;
      threads.forEach(Thread::start);
    }

    @Override
    public synchronized CompletionStage<Void> onEventsAsync(List<SpewEvent> events) throws Refusal {
      calls++;
      String stream = position(events.get(0)).stream();
      follow(stream, events);
      int dice = random.nextInt(100);
      if (dice < 6) {
        failures.put(stream, new Failure(position(events.get(0)).previous(), calls + 1));
      }
      if (dice < 3) {
        throw new Refusal();
      }
      if (dice < 6) {
        return CompletableFuture.failedFuture(new Refusal());
      }
      if (dice < 20) {
        events.forEach(event -> acknowledged.add(key(event)));
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<Void> stage = new CompletableFuture<>();
      underWay.merge(stream, 1, Integer::sum);
      pending.add(new Pending(events, stage));
      notifyAll();
      return stage;
    }

    /** Each call goes on where the one before ended, or, when all have ended, further back. */
    private void follow(String stream, List<SpewEvent> events) {
      long previous = position(events.get(0)).previous();
      long last = lastDispatched.getOrDefault(stream, SpewPosition.BEGINNING);
      boolean quiet = underWay.getOrDefault(stream, 0) == 0;
      if (previous > last) {
        broken.add(events.get(0) + " left out what follows " + last);
      }
      if (previous < last && !quiet) {
        broken.add(events.get(0) + " came again while calls of its stream were under way");
      }
      Failure failure = failures.get(stream);
      if (failure != null && previous > failure.previous() && calls >= failure.call()) {
        broken.add(events.get(0) + " came after a failure of what follows " + failure.previous());
      }
      if (previous < last) {
        failures.remove(stream);
        rewinds.merge(stream, 1, Integer::sum);
      }
      for (SpewEvent event : events) {
        if (!position(event).stream().equals(stream)) {
          broken.add("streams " + stream + " and " + position(event).stream() + " in one call");
        }
        if (position(event).previous() != previous) {
          broken.add(event + " does not follow " + previous);
        }
        previous = position(event).offset();
      }
      lastDispatched.put(stream, previous);
    }

    private void work() {
      try {
        while (true) {
          Pending call = next();
          if (call == null) {
            return;
          }
          end(call);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized @Nullable Pending next() throws InterruptedException {
      while (pending.isEmpty() || (flushing == 0 && random.nextInt(3) == 0)) {
        if (closed && pending.isEmpty()) {
          return null;
        }
        wait(1);
      }
      flushing = Math.max(0, flushing - 1);
      return pending.remove(random.nextInt(pending.size()));
    }

    private void end(Pending call) {
      SpewPosition first = position(call.events().get(0));
      boolean fails;
      int rewindsBefore;
      int reopenedBefore;
      synchronized (this) {
        // Before the broker hears of it, which may dispatch at once.
        underWay.merge(first.stream(), -1, Integer::sum);
        fails = random.nextInt(12) == 0;
        if (!fails) {
          call.events().forEach(event -> acknowledged.add(key(event)));
        }
        rewindsBefore = rewinds.getOrDefault(first.stream(), 0);
        reopenedBefore = reopened;
      }
      if (!fails) {
        call.stage().complete(null);
        return;
      }
      call.stage().completeExceptionally(new Refusal());
      synchronized (this) {
        if (reopened == reopenedBefore
            && rewinds.getOrDefault(first.stream(), 0) == rewindsBefore) {
          // The call that the broker may be about to make was begun before.
          failures.put(first.stream(), new Failure(first.previous(), calls + 2));
        }
      }
    }

    @Override
    public synchronized void requestFlush() {
      flushing = pending.size();
      notifyAll();
    }

    private synchronized void reopened(Map<String, Long> after) {
      reopened++;
      failures.clear();
      lastDispatched.putAll(after);
    }

    private synchronized void check(Map<String, Long> brokerAcknowledged) {
      assertThat(broken).isEmpty();
      assertThat(acknowledged).hasSize(PUBLISHERS * EVENTS_EACH);
      assertThat(lastDispatched).isEqualTo(brokerAcknowledged);
    }

    @Override
    public void close() {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
      threads.forEach(Uninterruptibles::joinUninterruptibly);
    }

    private static SpewPosition position(SpewEvent event) {
      return event.position().orElseThrow();
    }

    private static String key(SpewEvent event) {
      return event.channel() + " " + event.id();
    }
  }
}
