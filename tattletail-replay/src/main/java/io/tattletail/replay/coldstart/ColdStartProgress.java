package io.tattletail.replay.coldstart;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a cold start is.
 *
 * @param state where it is
 * @param historyEvents given from the archive, also before it was interrupted
 * @param liveEvents given from the broker
 * @param reached timestamp of the event of the archive that was given last, in this reading
 * @param round which catching up it is, from 1; 0 while replaying
 * @param elapsed since it was started
 * @param timeLeft of the replay, reckoned by how much of the time that history spans was replayed
 *     so far; empty when there is nothing to reckon it by, zero when live
 */
public record ColdStartProgress(
    ColdStartState state,
    long historyEvents,
    long liveEvents,
    Optional<Instant> reached,
    int round,
    Duration elapsed,
    Optional<Duration> timeLeft) {}
