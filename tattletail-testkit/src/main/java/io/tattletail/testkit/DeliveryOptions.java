package io.tattletail.testkit;

import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How a broker delivers.
 *
 * @param batchSize events given at once; 1 gives them one by one
 * @param maxUnacknowledgedBytes of events in the calls of an asynchronous handler that are not
 *     acknowledged, or only behind one that is not
 * @param positions whether consumers learn positions
 * @param redelivery which acknowledgements get lost
 * @param unreadable what is no event, and is skipped
 * @param patience how long to wait for a handler to return, and once more after interrupting it
 */
record DeliveryOptions(
    int batchSize,
    long maxUnacknowledgedBytes,
    PositionMode positions,
    LostAcknowledgements redelivery,
    Predicate<SpewEvent> unreadable,
    Duration patience) {}
