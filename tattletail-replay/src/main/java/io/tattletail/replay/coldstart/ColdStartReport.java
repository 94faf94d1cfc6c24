package io.tattletail.replay.coldstart;

import io.tattletail.replay.FailOver;
import io.tattletail.replay.HandlerFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The report of a cold start, so far or in all.
 *
 * @param state its state
 * @param handover empty before it was live
 * @param resumedFrom the state in the stored checkpoint; empty if it began at the beginning
 * @param historyEvents events delivered from the archive, also before an interruption
 * @param coveredEvents events of the archive that were left out, because they were read again after
 *     a restart, or were recorded twice and one copy became visible later; duplicates that one
 *     reading meets are not counted here
 * @param catchUps how often the archive was read again
 * @param liveEvents events delivered from the broker
 * @param skippedEvents events of the broker that were left out, because they had been delivered
 *     before
 * @param holes the holes that {@link ColdStart#goOnPast} accepted
 * @param beginsAfter by stream, the offset before the first event that archive or broker had;
 *     without streams that were delivered from their beginning
 * @param olderEvents events of archive and broker that were left out, because they were before
 *     {@link ColdStart#from}; some may be counted more than once
 * @param failures counts of events that the handler refused, in history and live
 * @param failOvers the changes from an archive that was down to another, in order, each once; at
 *     most the first 100. Events that a copy lacked came from the broker, or are in {@code holes}
 * @param timeToLive from start to live; empty before
 */
public record ColdStartReport(
    ColdStartState state,
    Optional<Handover> handover,
    Optional<ColdStartState> resumedFrom,
    long historyEvents,
    long coveredEvents,
    long catchUps,
    long liveEvents,
    long skippedEvents,
    List<Hole> holes,
    Map<String, Long> beginsAfter,
    long olderEvents,
    HandlerFailures failures,
    List<FailOver> failOvers,
    Optional<Duration> timeToLive) {
  /** Copies the collections. */
  public ColdStartReport {
    holes = List.copyOf(holes);
    beginsAfter = Map.copyOf(beginsAfter);
    failOvers = List.copyOf(failOvers);
  }
}
