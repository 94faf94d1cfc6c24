package io.tattletail.replay.coldstart;

import io.tattletail.common.Partition;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailOver;
import io.tattletail.replay.HandlerFailures;
import io.tattletail.replay.HandlerFeed;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayException;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final HandlerFeed feed;
  private final Given given;
  private final Tracker tracker;
  private final Saving saving;
  private final Stopping stopping;
  private boolean remembersAll;

  /** Whether this reading, or the last one, was of the original alone. */
  private boolean readsOriginal = true;

  /** What the cursor is at. */
  private @Nullable SpewEvent current;

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
    this.feed = new HandlerFeed(handler, settings.giving.control(stopping.control()), this::done);
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
    lookForChanges();
    long events = read(ReplayQuery.all().channels(settings.channels));
    if (readsOriginal) {
      given.since = begin;
    }
    return events;
  }

  /**
   * What a directory's time says holds for the original alone: a copy's are those of its passes.
   */
  private void lookForChanges() throws IOException {
    Optional<List<Partition>> changed =
        given.since.equals(Given.NOT_READ)
            ? Optional.empty()
            : replayer.read(
                archive ->
                    archive.root().equals(replayer.roots().get(0))
                        ? Optional.of(
                            archive.store().listing().changedSince(given.since.minus(MARGIN)))
                        : Optional.empty());
    if (changed.isPresent()) {
      given.ledger.onlyIn(new HashSet<>(changed.get()));
    } else {
      given.ledger.everywhere();
    }
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
    long before = tracker.historyEvents();
    feed.begin();
    readsOriginal = true;
    try (ReplayCursor cursor = replayer.cursor(query, given.ledger)) {
      try {
        giveAll(cursor);
      } finally {
        noteFailOvers(cursor);
      }
    } finally {
      current = null;
    }
    stopping.check();
    return tracker.historyEvents() - before;
  }

  private void giveAll(ReplayCursor cursor)
      throws IOException, Stopping.Stopped, InterruptedException {
    while (cursor.next()) {
      current = cursor.event();
      take(current);
      if (feed.pending() == 0) {
        given.ledger.settle();
        saveIfDue(cursor);
      } else if (stopping.isRequested()) {
        throw new Stopping.Stopped();
      }
    }
    call(feed::flush);
    given.ledger.settle();
    saveIfDue(cursor);
  }

  /** Before a checkpoint is stored: it must not claim a reading of the original. */
  private void noteFailOvers(ReplayCursor cursor) {
    List<FailOver> failOvers = cursor.report().failOvers();
    if (failOvers.isEmpty()) {
      return;
    }
    readsOriginal = false;
    if (given.phase == ColdStartState.REPLAYING) {
      given.since = Given.NOT_READ;
    }
    tracker.failOvers(failOvers);
  }

  private void saveIfDue(ReplayCursor cursor) throws IOException, Stopping.Stopped {
    if (saving.isDue() || stopping.isRequested()) {
      noteFailOvers(cursor);
      if (given.phase == ColdStartState.REPLAYING) {
        given.position = cursor.position();
      }
      stopping.check();
      saving.save();
    }
  }

  private void take(SpewEvent event) throws IOException, Stopping.Stopped, InterruptedException {
    saving.count(1);
    if (wasGiven(event)) {
      tracker.covered();
    } else if (event.timestamp().isBefore(given.from())) {
      tracker.older();
    } else {
      call(() -> feed.take(event));
    }
  }

  /** A redelivery that was recorded twice is new by its sequence, but not by its offset. */
  private boolean wasGiven(SpewEvent event) {
    return event.position().filter(given.coverage::covers).isPresent()
        || given.fingerprints.contains(event);
  }

  private interface Call {
    /** Returns false if it was cancelled. */
    boolean run() throws IOException;
  }

  private void call(Call call) throws IOException, Stopping.Stopped, InterruptedException {
    boolean goesOn;
    try {
      goesOn = call.run();
    } catch (InterruptedIOException e) {
      Thread.interrupted();
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    } catch (ReplayException e) {
      throw new ColdStartException(
          "%s. Mend it and start again: the cold start goes on from its last checkpoint."
              .formatted(e.getMessage()),
          e);
    }
    if (!goesOn) {
      throw new Stopping.Stopped();
    }
  }

  /** The handler returned for them, or the failure policy goes on without. */
  private void done(List<SpewEvent> events) throws ColdStartException {
    if (events.get(events.size() - 1) == current) {
      given.ledger.settle();
    } else {
      given.ledger.settleBeforeLast();
    }
    for (SpewEvent event : events) {
      if (remembersAll || event.position().isEmpty()) {
        given.fingerprints.add(event);
      }
      tracker.given(event.timestamp());
    }
  }

  /** What became of events that the handler did not take. */
  HandlerFailures failures() {
    return feed.failures();
  }
}
