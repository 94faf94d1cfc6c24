package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of one call until each is confirmed or has failed. One thread expects records;
 * any thread may confirm or fail them.
 */
final class Confirmations {
  private final CompletableFuture<Void> stage = new CompletableFuture<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * The number of records that have not ended, plus one while the thread may expect more records.
   */
  private final AtomicInteger open = new AtomicInteger(1);

  void expect() {
    open.incrementAndGet();
  }

  void confirm() {
    if (open.decrementAndGet() == 0) {
      @Nullable Throwable first = failure.get();
      if (first == null) {
        stage.complete(null);
      } else {
        stage.completeExceptionally(first);
      }
    }
  }

  /** Notes that a record failed. The stage fails with the first failure. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    confirm();
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /**
   * Notes that no more records are expected.
   *
   * <p>Kafka's producer confirms or fails each record in time, unless its thread dies. In clients
   * 4.4 the thread can die of a stack overflow, when one batch holds a record larger than the
   * topic's {@code max.message.bytes} and a record of a few bytes.
   *
   * @return completes when all records have ended; fails if they have not ended after this time
   */
  CompletionStage<Void> allExpected(Duration patience) {
    confirm();
    return stage
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            cause -> {
              throw new CompletionException(
                  cause instanceof TimeoutException ? unanswered(patience) : cause);
            });
  }

  private SpewException unanswered(Duration patience) {
    return new SpewException(
        "Kafka's producer said nothing of %d records within %s, and may have died; close the publisher and open another"
            .formatted(open.get(), patience));
  }
}
