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
 * Counts the records of one call until each is confirmed or has failed. Records are expected by one
 * thread, and end on any.
 */
final class Confirmations {
  private final CompletableFuture<Void> stage = new CompletableFuture<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Those that have not ended, and one for the thread that still expects others. */
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

  /** Of failures the first counts. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    confirm();
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /**
   * Nothing more is expected.
   *
   * <p>Kafka's producer ends each record in time, but not if its thread dies: it does of a stack
   * overflow when a topic's {@code max.message.bytes} is less than the producer's {@code
   * batch.size}.
   *
   * @return completes when all have ended, or so long after this
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
