package io.tattletail.spew.kafka;

import io.tattletail.replay.coldstart.Checkpoint;
import io.tattletail.replay.coldstart.CheckpointStore;
import io.tattletail.replay.coldstart.ColdStartProgress;
import io.tattletail.replay.coldstart.ColdStartState;
import io.tattletail.replay.coldstart.ReplayAwareHandler;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service whose state is the list of its events. During the replay it saves the state with each
 * checkpoint, and a crash loses the later events. It detects events that are out of order.
 * Thread-safe.
 */
final class KafkaService implements ReplayAwareHandler, CheckpointStore {
  /** Is called for each event of the archive; may throw. */
  interface Chaos {
    void strike() throws Exception;
  }

  private final List<SpewEvent> state = new ArrayList<>();
  private final Map<String, Long> lastLive = new HashMap<>();
  private Optional<String> checkpoint = Optional.empty();
  private int saved;
  private boolean crashed;
  private boolean replaying;
  private Instant last = Instant.MIN;
  private long misordered;
  private Chaos chaos = () -> {};

  /** Starts the service with its saved state, if there is one. */
  synchronized void start(Chaos newChaos) {
    if (crashed) {
      state.subList(saved, state.size()).clear();
    }
    crashed = false;
    chaos = newChaos;
    last = Instant.MIN;
    lastLive.clear();
  }

  /** Stops saving the state. */
  synchronized void crash() {
    crashed = true;
  }

  /** The listener of the progress of its cold start. */
  synchronized void progress(ColdStartProgress progress) {
    replaying = progress.state() == ColdStartState.REPLAYING;
  }

  @Override
  public synchronized void onReplayStart() {
    state.clear();
    saved = 0;
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    if (event.origin() == Origin.REPLAY) {
      Chaos current;
      synchronized (this) {
        current = chaos;
      }
      current.strike();
    }
    synchronized (this) {
      checkOrder(event);
      state.add(event.compact());
      notifyAll();
    }
  }

  private void checkOrder(SpewEvent event) {
    SpewPosition position = event.position().orElseThrow();
    if (event.origin() == Origin.LIVE) {
      Long before = lastLive.put(position.stream(), position.offset());
      if (before != null && before >= position.offset()) {
        misordered++;
      }
    } else {
      boolean early = replaying && event.timestamp().isBefore(last);
      if (early || lastLive.containsKey(position.stream())) {
        misordered++;
      }
      last = event.timestamp();
    }
  }

  @Override
  public synchronized Optional<Checkpoint> load() {
    return checkpoint.map(Checkpoint::parse);
  }

  @Override
  public synchronized void store(Checkpoint taken) throws IOException {
    if (crashed) {
      throw new IOException("crashed");
    }
    checkpoint = Optional.of(taken.toString());
    saved = state.size();
  }

  /** Waits until it has so many events; returns whether it has. */
  synchronized boolean await(int count, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (state.size() < count) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized List<SpewEvent> state() {
    return List.copyOf(state);
  }

  synchronized long misordered() {
    return misordered;
  }
}
