package io.tattletail.replay.coldstart;

import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service whose state is the list of events that were delivered to it. The state is saved with
 * each checkpoint, and what was delivered since is forgotten in a crash; or each live event is
 * saved as it is handled, and those since the last checkpoint may come again. It notices what comes
 * out of order.
 */
final class SimulatedService implements ReplayAwareHandler, CheckpointStore {
  /** May do anything, also throw, at each place where the cold start calls the service. */
  interface Chaos {
    void at(String place) throws Exception;
  }

  private final List<SpewEvent> state = new ArrayList<>();
  private Optional<String> checkpoint = Optional.empty();
  private int saved;
  private boolean crashed;
  private boolean live;
  private final boolean savesEachLiveEvent;
  private Chaos chaos = place -> {};
  private long misordered;

  private Instant lastTimestamp = Instant.MIN;
  private String lastReading = "";
  private final Map<String, Long> lastLive = new HashMap<>();
  private final Set<String> mayComeAgain = new HashSet<>();
  private final List<String> journal = new ArrayList<>();

  /**
   * @param savesEachLiveEvent whether live events are saved when they were handled, and not only
   *     with the next checkpoint
   */
  SimulatedService(boolean savesEachLiveEvent) {
    this.savesEachLiveEvent = savesEachLiveEvent;
  }

  synchronized void chaos(Chaos newChaos) {
    chaos = newChaos;
  }

  /** Nothing is saved any more. */
  synchronized void crash() {
    crashed = true;
    journal.add("crash");
  }

  /** It comes back with what it had saved. */
  synchronized void restart() {
    if (crashed && live && savesEachLiveEvent) {
      state.subList(saved, state.size()).forEach(event -> mayComeAgain.add(key(event)));
      notCovered().forEach(event -> mayComeAgain.add(key(event)));
    } else if (crashed) {
      state.subList(saved, state.size()).clear();
    }
    saved = state.size();
    crashed = false;
    live = false;
    lastTimestamp = Instant.MIN;
    lastReading = "";
    lastLive.clear();
    journal.add("start with " + state.size());
  }

  /** What was handled after the checkpoint was taken, and before it was stored. */
  private List<SpewEvent> notCovered() {
    Coverage covered = new Coverage(Rules.PROVEN);
    load()
        .ifPresent(
            stored ->
                stored
                    .content()
                    .coverage()
                    .forEach(
                        (stream, ranges) ->
                            ranges.forEach(
                                range -> covered.add(stream, range.first() - 1, range.last()))));
    return state.stream()
        .filter(event -> event.position().filter(p -> !covered.covers(p)).isPresent())
        .toList();
  }

  static String key(SpewEvent event) {
    return event.channel() + "/" + event.id();
  }

  /** A new reading of the archive begins. */
  synchronized void newReading(ColdStartProgress progress) {
    String reading = progress.state() + " " + progress.round();
    if (!reading.equals(lastReading)) {
      lastReading = reading;
      lastTimestamp = Instant.MIN;
      journal.add(reading);
    }
  }

  @Override
  public void onReplayStart() throws Exception {
    synchronized (this) {
      // There is no checkpoint: what was saved is emptied too, also if it crashes now.
      state.clear();
      saved = 0;
    }
    chaos.at("start");
  }

  @Override
  public void onReplayEnd() throws Exception {
    chaos.at("end");
  }

  @Override
  public void onGoingLive() throws Exception {
    synchronized (this) {
      live = true;
    }
    chaos.at("going live");
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    onEvents(List.of(event));
  }

  /** All of a batch, or nothing. */
  @Override
  public void onEvents(List<SpewEvent> events) throws Exception {
    for (SpewEvent event : events) {
      chaos.at(event.origin() == Origin.LIVE ? "live" : "history");
    }
    synchronized (this) {
      for (SpewEvent event : events) {
        checkOrder(event);
        state.add(event.compact());
      }
    }
  }

  /** A state that is saved with the checkpoint must not change while it is. */
  @Override
  public Timing timing() {
    return savesEachLiveEvent ? Timing.SOON : Timing.BETWEEN_EVENTS;
  }

  private void checkOrder(SpewEvent event) {
    String stream = event.position().map(SpewPosition::stream).orElse("");
    if (event.origin() == Origin.REPLAY) {
      if (event.timestamp().isBefore(lastTimestamp) || lastLive.containsKey(stream)) {
        misordered++;
        journal.add("misordered " + event);
      }
      lastTimestamp = event.timestamp();
    } else if (event.position().isPresent()) {
      Long last = lastLive.put(stream, event.position().get().offset());
      if (last != null && last >= event.position().get().offset()) {
        misordered++;
        journal.add("misordered " + event + " after " + last);
      }
    } else {
      lastLive.put(stream, 0L);
    }
  }

  @Override
  public synchronized Optional<Checkpoint> load() {
    return checkpoint.map(Checkpoint::parse);
  }

  @Override
  public void store(Checkpoint taken) throws IOException {
    synchronized (this) {
      if (crashed) {
        throw new IOException("crashed");
      }
      checkpoint = Optional.of(taken.toString());
      saved = state.size();
      journal.add("checkpoint " + taken.phase() + " with " + saved);
    }
    try {
      chaos.at(isLive() ? "store, live" : "store " + taken.phase());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  synchronized List<SpewEvent> state() {
    return List.copyOf(state);
  }

  synchronized boolean isLive() {
    return live;
  }

  synchronized long misordered() {
    return misordered;
  }

  synchronized boolean mayHaveComeAgain(String key) {
    return mayComeAgain.contains(key);
  }

  synchronized List<String> journal() {
    return List.copyOf(journal);
  }
}
