package io.tattletail.replay.coldstart;

import io.tattletail.common.Partition;
import io.tattletail.internal.spew.Interruption;
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

/** Reads the archive, as often as needed, and delivers events that are new. Not thread-safe. */
final class HistoryReader {
  /**
   * Directories that changed so long before the last reading are listed again: their files may have
   * grown, which does not show in the directory's time, and clocks differ. A file that was open for
   * longer is not lost by it, for events recorded in it since come from the broker.
   */
  private static final Duration MARGIN = Duration.ofDays(1);

  private final EventReplayer replayer;
  private final ColdStartSettings settings;
  private final HandlerFeed feed;
  private final DeliveredHistory delivered;
  private final ProgressTracker tracker;
  private final CheckpointSaver saver;
  private final StopSignal stop;
  private boolean remembersAll;

  /** Whether this reading, or the last one, was of the original alone. */
  private boolean readsOriginal = true;

  /** The event at which the cursor is. */
  private @Nullable SpewEvent current;

  HistoryReader(
      EventReplayer replayer,
      ColdStartSettings settings,
      SpewEventHandler handler,
      DeliveredHistory delivered,
      ProgressTracker tracker,
      CheckpointSaver saver,
      StopSignal stop) {
    this.replayer = replayer;
    this.settings = settings;
    this.feed =
        new HandlerFeed(handler, settings.historyDelivery().control(stop.control()), this::done);
    this.delivered = delivered;
    this.tracker = tracker;
    this.saver = saver;
    this.stop = stop;
  }

  /** Replays the archive, or the rest of an interrupted replay. */
  void replay() throws IOException, StopSignal.StopException, InterruptedException {
    delivered.ledger.everywhere();
    ReplayQuery all = ReplayQuery.all().channels(settings.channels());
    tracker.reading(ColdStartState.REPLAYING);
    read(delivered.position.isPresent() ? all.after(delivered.position.get()) : all);
    delivered.replayed();
  }

  /** Delivers events that became visible since the last reading, until a reading yields few. */
  void catchUp() throws IOException, StopSignal.StopException, InterruptedException {
    delivered.mustCatchUp();
    saver.save();
    for (int i = 0; i < settings.catchUpReadings(); i++) {
      tracker.reading(ColdStartState.CATCHING_UP);
      if (catchUpOnce() <= settings.catchUpEvents()) {
        return;
      }
    }
  }

  /** Reads the partitions that changed, once. Returns the number of events delivered. */
  long catchUpOnce() throws IOException, StopSignal.StopException, InterruptedException {
    Instant begin = settings.clock().instant();
    lookForChanges();
    long events = read(ReplayQuery.all().channels(settings.channels()));
    if (readsOriginal) {
      delivered.since = begin;
    }
    return events;
  }

  /**
   * Selects the partitions that changed. The times of directories tell that of the original alone:
   * a copy's directories have the times of its passes.
   */
  private void lookForChanges() throws IOException {
    Optional<List<Partition>> changed =
        delivered.since.equals(DeliveredHistory.NOT_READ)
            ? Optional.empty()
            : replayer.read(
                archive ->
                    archive.root().equals(replayer.roots().get(0))
                        ? Optional.of(
                            archive.store().listing().changedSince(delivered.since.minus(MARGIN)))
                        : Optional.empty());
    if (changed.isPresent()) {
      delivered.ledger.onlyIn(new HashSet<>(changed.get()));
    } else {
      delivered.ledger.everywhere();
    }
  }

  /** Reads the whole archive once, whatever the times of directories. */
  void rereadAll() throws IOException, StopSignal.StopException, InterruptedException {
    delivered.ledger.everywhere();
    read(ReplayQuery.all().channels(settings.channels()));
  }

  /**
   * Remembers all events delivered from now on: the broker may deliver them again, without a
   * position to tell.
   */
  void rememberAll() {
    remembersAll = true;
    delivered.fingerprints.keepFromNow();
  }

  private long read(ReplayQuery query)
      throws IOException, StopSignal.StopException, InterruptedException {
    long before = tracker.historyEvents();
    feed.begin();
    readsOriginal = true;
    try (ReplayCursor cursor = replayer.cursor(query, delivered.ledger)) {
      try {
        deliverAll(cursor);
      } finally {
        noteFailOvers(cursor);
      }
    } finally {
      current = null;
    }
    stop.check();
    return tracker.historyEvents() - before;
  }

  private void deliverAll(ReplayCursor cursor)
      throws IOException, StopSignal.StopException, InterruptedException {
    while (cursor.next()) {
      current = cursor.event();
      take(current);
      if (feed.pending() == 0) {
        delivered.ledger.settle();
        saveIfDue(cursor);
      } else if (stop.isRequested()) {
        throw new StopSignal.StopException();
      }
    }
    call(feed::flush);
    delivered.ledger.settle();
    saveIfDue(cursor);
  }

  /** Called before a checkpoint is stored: it must not claim a reading of the original. */
  private void noteFailOvers(ReplayCursor cursor) {
    List<FailOver> failOvers = cursor.report().failOvers();
    if (failOvers.isEmpty()) {
      return;
    }
    readsOriginal = false;
    if (delivered.nextStep() == ColdStartState.REPLAYING) {
      delivered.since = DeliveredHistory.NOT_READ;
    }
    tracker.failOvers(failOvers);
  }

  private void saveIfDue(ReplayCursor cursor) throws IOException, StopSignal.StopException {
    if (saver.isDue() || stop.isRequested()) {
      noteFailOvers(cursor);
      if (delivered.nextStep() == ColdStartState.REPLAYING) {
        delivered.position = cursor.position();
      }
      stop.check();
      saver.save();
    }
  }

  private void take(SpewEvent event)
      throws IOException, StopSignal.StopException, InterruptedException {
    saver.count(1);
    if (wasDelivered(event)) {
      tracker.covered();
    } else if (delivered.isTooOld(event)) {
      tracker.older();
    } else {
      call(() -> feed.take(event));
    }
  }

  /** A redelivery that was recorded twice is new by its sequence, but not by its offset. */
  private boolean wasDelivered(SpewEvent event) {
    return event.position().filter(delivered.coverage::covers).isPresent()
        || delivered.fingerprints.contains(event);
  }

  private interface Call {
    /** Returns false if it was cancelled. */
    boolean run() throws IOException;
  }

  private void call(Call call) throws IOException, StopSignal.StopException, InterruptedException {
    boolean goesOn;
    try {
      goesOn = call.run();
    } catch (InterruptedIOException e) {
      if (!Interruption.is(e)) {
        throw e;
      }
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
      throw new StopSignal.StopException();
    }
  }

  /** The handler returned for these events, or the failure policy goes on without them. */
  private void done(List<SpewEvent> events) throws ColdStartException {
    if (events.get(events.size() - 1) == current) {
      delivered.ledger.settle();
    } else {
      delivered.ledger.settleBeforeLast();
    }
    for (SpewEvent event : events) {
      if (remembersAll || event.position().isEmpty()) {
        delivered.fingerprints.add(event);
      }
      tracker.delivered(event.timestamp());
    }
  }

  /** Counts of events that the handler refused. */
  HandlerFailures failures() {
    return feed.failures();
  }
}
