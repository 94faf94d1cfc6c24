package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for the answers to requests to Kafka, each at most for the timeout. Thread-safe. */
final class BrokerCalls {
  private final Duration timeout;

  BrokerCalls(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * The answer.
   *
   * @throws SpewException if there is no answer in time, or the answer is an error, which is the
   *     cause of the exception
   */
  <T> T await(KafkaFuture<T> answer, String what) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "a future fails for a cause");
      throw new SpewException(what + " failed: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new SpewException(what + " was not answered within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpewException("interrupted while waiting: " + what, e);
    }
  }
}
