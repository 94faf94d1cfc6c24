package io.tattletail.replay.coldstart;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The progress of a cold start.
 *
 * @param state its state
 * @param historyEvents events delivered from the archive, also before an interruption
 * @param liveEvents events delivered from the broker
 * @param reached timestamp of the last event delivered from the archive, in this reading
 * @param round number of the reading while catching up, from 1; 0 while replaying
 * @param elapsed since it was started
 * @param timeLeft estimated from the share of the history's time span that was replayed; empty when
 *     there is no estimate, zero when live
 */
public record ColdStartProgress(
    ColdStartState state,
    long historyEvents,
    long liveEvents,
    Optional<Instant> reached,
    int round,
    Duration elapsed,
    Optional<Duration> timeLeft) {}
