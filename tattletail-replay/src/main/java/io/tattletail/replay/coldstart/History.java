package io.tattletail.replay.coldstart;

import io.tattletail.archive.Partition;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the archive, again and again, and gives what is new. Not thread-safe. */
final class History {
  /**
   * Directories that changed so long before the last reading are listed again: their files may have
   * grown, which does not show in the directory's time, and clocks differ. A file that was open for
   * longer is not lost by it, for what was recorded in it since comes from the broker.
   */
  private static final Duration MARGIN = Duration.ofDays(1);

  private final EventReplayer replayer;
  private final ColdStartSettings settings;
  private final SpewEventHandler handler;
  private final Given given;
  private final Tracker tracker;
  private final Saving saving;
  private final Stopping stopping;
  private boolean remembersAll;

  History(
      EventReplayer replayer,
      ColdStartSettings settings,
      SpewEventHandler handler,
      Given given,
      Tracker tracker,
      Saving saving,
      Stopping stopping) {
    this.replayer = replayer;
    this.settings = settings;
    this.handler = handler;
    this.given = given;
    this.tracker = tracker;
    this.saving = saving;
    this.stopping = stopping;
  }

  /** Replays all, or what is left of an interrupted replay. */
  void replay() throws IOException, Stopping.Stopped, InterruptedException {
    given.phase = ColdStartState.REPLAYING;
    given.ledger.everywhere();
    ReplayQuery all = ReplayQuery.all().channels(settings.channels);
    tracker.reading(ColdStartState.REPLAYING);
    read(given.position.isPresent() ? all.after(given.position.get()) : all);
    given.position = Optional.empty();
  }

  /** Reads what became visible since the last reading, until it is little. */
  void catchUp() throws IOException, Stopping.Stopped, InterruptedException {
    given.phase = ColdStartState.CATCHING_UP;
    saving.save();
    for (int i = 0; i < settings.catchUps; i++) {
      tracker.reading(ColdStartState.CATCHING_UP);
      if (catchUpOnce() <= settings.littleLeft) {
        return;
      }
    }
  }

  /** One reading of what changed. Returns how many events it gave. */
  long catchUpOnce() throws IOException, Stopping.Stopped, InterruptedException {
    Instant begin = settings.clock.instant();
    Set<Partition> changed =
        new HashSet<>(replayer.archive().changedSince(given.since.minus(MARGIN)));
    given.ledger.onlyIn(changed);
    long events = read(ReplayQuery.all().channels(settings.channels));
    given.since = begin;
    return events;
  }

  /** One reading of the whole archive for what is new, whatever directories say. */
  void rereadAll() throws IOException, Stopping.Stopped, InterruptedException {
    given.ledger.everywhere();
    read(ReplayQuery.all().channels(settings.channels));
  }

  /** All events given from now on may come again, and the broker will not tell by a position. */
  void rememberAll() {
    remembersAll = true;
    given.fingerprints.keepFromNow();
  }

  private long read(ReplayQuery query) throws IOException, Stopping.Stopped, InterruptedException {
    long events = 0;
    try (ReplayCursor cursor = replayer.cursor(query, given.ledger)) {
      while (cursor.next()) {
        SpewEvent event = cursor.event();
        if (wasGiven(event)) {
          tracker.covered();
        } else {
          give(event);
          events++;
        }
        given.ledger.settle();
        if (saving.isDueAfterEvent() || stopping.isRequested()) {
          if (given.phase == ColdStartState.REPLAYING) {
            given.position = cursor.position();
          }
          stopping.check();
          saving.save();
        }
      }
    }
    given.ledger.settle();
    stopping.check();
    return events;
  }

  /** A redelivery that was recorded twice is new by its sequence, but not by its offset. */
  private boolean wasGiven(SpewEvent event) {
    return event.position().filter(given.coverage::covers).isPresent()
        || given.fingerprints.contains(event);
  }

  private void give(SpewEvent event) throws ColdStartException, InterruptedException {
    try {
      handler.onEvent(event);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new ColdStartException(
          "the handler failed at %s: %s. Mend it and start again: the cold start goes on from its last checkpoint."
              .formatted(event, e),
          e);
    }
    if (remembersAll || event.position().isEmpty()) {
      given.fingerprints.add(event);
    }
    tracker.given(event.timestamp());
  }
}
