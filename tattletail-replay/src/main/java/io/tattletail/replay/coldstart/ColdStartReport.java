package io.tattletail.replay.coldstart;

import io.tattletail.replay.FailOver;
import io.tattletail.replay.HandlerFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cold start did, so far or in all.
 *
 * @param state where it is
 * @param handover empty before it was live
 * @param resumedFrom what a stored checkpoint said was going on; empty if it began at the beginning
 * @param historyEvents given from the archive, also before it was interrupted
 * @param coveredEvents of the archive that were not given, since they were read again after a
 *     restart, or were recorded twice and one copy became visible only later; duplicates that one
 *     reading meets are not counted here
 * @param catchUps how often the archive was read again
 * @param liveEvents given from the broker
 * @param skippedEvents from the broker that were not given, since they had been given before
 * @param holes what could be had from nowhere and {@link ColdStart#goOnPast} allowed
 * @param beginsAfter by stream, the offset before the first event that archive or broker had; not
 *     named are streams that were given from their beginning
 * @param olderEvents of archive and broker that were not given, since they were before {@link
 *     ColdStart#from}; some may be counted more than once
 * @param failures what became of events that the handler did not take, in history and live
 * @param failOvers from which archive to which it went since one was down, in order, each once; at
 *     most the first 100. What a copy lacked came from the broker, or is in {@code holes}
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
