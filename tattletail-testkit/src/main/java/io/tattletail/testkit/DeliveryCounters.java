package io.tattletail.testkit;

import io.tattletail.spew.SubscriptionStatistics;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a subscription counts. Guarded by the broker's gate. */
final class DeliveryCounters {
  private long eventsDelivered;
  private long bytesDelivered;
  private long eventsAcknowledged;
  private long refusals;
  private long heldBytes;
  private @Nullable Instant lastAcknowledged;

  void began(HandlerCall call) {
    long bytes = bytes(call);
    eventsDelivered += call.batch().events().size();
    bytesDelivered += bytes;
    heldBytes += bytes;
  }

  void acknowledged(HandlerCall call) {
    heldBytes -= bytes(call);
    eventsAcknowledged += call.batch().events().size();
    lastAcknowledged = Instant.now();
  }

  void refused(HandlerCall call) {
    heldBytes -= bytes(call);
    refusals++;
  }

  private static long bytes(HandlerCall call) {
    return call.batch().events().stream()
        .mapToLong(event -> event.serialized().orElseThrow().remaining())
        .sum();
  }

  SubscriptionStatistics statistics(int streams, long lag) {
    return new Snapshot(
        eventsDelivered,
        bytesDelivered,
        eventsAcknowledged,
        Optional.ofNullable(lastAcknowledged),
        refusals,
        heldBytes,
        streams,
        OptionalLong.of(lag));
  }

  private record Snapshot(
      long eventsDelivered,
      long bytesDelivered,
      long eventsAcknowledged,
      Optional<Instant> lastAcknowledged,
      long refusals,
      long heldBytes,
      int streams,
      OptionalLong lag)
      implements SubscriptionStatistics {
    /** The broker delivers events only. */
    @Override
    public long unreadable() {
      return 0;
    }
  }
}
