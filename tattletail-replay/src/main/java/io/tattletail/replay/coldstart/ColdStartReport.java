package io.tattletail.replay.coldstart;

import com.google.common.base.MoreObjects;
import io.tattletail.replay.FailOver;
import io.tattletail.replay.HandlerFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of a cold start, so far or in all. Immutable. */
public final class ColdStartReport {
  private final ColdStartState state;
  private final Optional<Duration> timeToLive;
  private final History history;
  private final Transition transition;
  private final Live live;
  private final HandlerFailures failures;

  /** The counts of events of the archive. */
  record History(
      long events,
      long covered,
      long older,
      long catchUps,
      Optional<ColdStartState> resumedFrom,
      List<FailOver> failOvers) {
    History {
      failOvers = List.copyOf(failOvers);
    }
  }

  /** The hand-over from history to live. */
  record Transition(Optional<Handover> handover, List<Hole> holes, Map<String, Long> beginsAfter) {
    Transition {
      holes = List.copyOf(holes);
      beginsAfter = Map.copyOf(beginsAfter);
    }
  }

  /** The counts of events of the broker. */
  record Live(long events, long skipped, long older) {}

  ColdStartReport(
      ColdStartState state,
      Optional<Duration> timeToLive,
      History history,
      Transition transition,
      Live live,
      HandlerFailures failures) {
    this.state = state;
    this.timeToLive = timeToLive;
    this.history = history;
    this.transition = transition;
    this.live = live;
    this.failures = failures;
  }

  /** Its state. */
  public ColdStartState state() {
    return state;
  }

  /** How well the hand-over is known to be exact; empty before it was live. */
  public Optional<Handover> handover() {
    return transition.handover();
  }

  /** The state in the stored checkpoint; empty if it began at the beginning. */
  public Optional<ColdStartState> resumedFrom() {
    return history.resumedFrom();
  }

  /** Events delivered from the archive, also before an interruption. */
  public long historyEvents() {
    return history.events();
  }

  /**
   * Events of the archive that were skipped, because they were read again after a restart, or were
   * recorded twice and one copy became visible later. Duplicates that one reading meets are not
   * counted here.
   */
  public long coveredEvents() {
    return history.covered();
  }

  /** How often the archive was read again. */
  public long catchUps() {
    return history.catchUps();
  }

  /** Events delivered from the broker. */
  public long liveEvents() {
    return live.events();
  }

  /** Events of the broker that were skipped, because they had been delivered before. */
  public long skippedEvents() {
    return live.skipped();
  }

  /** The holes that {@link ColdStart#goOnPast} accepted; immutable. */
  public List<Hole> holes() {
    return transition.holes();
  }

  /**
   * By stream, the offset before the first event that archive or broker had; without streams that
   * were delivered from their beginning. Immutable.
   */
  public Map<String, Long> beginsAfter() {
    return transition.beginsAfter();
  }

  /**
   * Events of archive and broker that were skipped, because they were before {@link
   * ColdStart#from}; some may be counted more than once.
   */
  public long olderEvents() {
    return history.older() + live.older();
  }

  /** Counts of events that the handler refused, in history and live. */
  public HandlerFailures failures() {
    return failures;
  }

  /**
   * The changes from an archive that was down to another, in order, each once; at most the first
   * 100, immutable. Events that a copy lacked came from the broker, or are in {@link #holes}.
   */
  public List<FailOver> failOvers() {
    return history.failOvers();
  }

  /** The time from start to live; empty before. */
  public Optional<Duration> timeToLive() {
    return timeToLive;
  }

  /** All values by name, on one line. */
  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("state", state)
        .add("handover", handover())
        .add("resumedFrom", resumedFrom())
        .add("historyEvents", historyEvents())
        .add("coveredEvents", coveredEvents())
        .add("catchUps", catchUps())
        .add("liveEvents", liveEvents())
        .add("skippedEvents", skippedEvents())
        .add("holes", holes())
        .add("beginsAfter", beginsAfter())
        .add("olderEvents", olderEvents())
        .add("failures", failures)
        .add("failOvers", failOvers())
        .add("timeToLive", timeToLive)
        .toString();
  }
}
