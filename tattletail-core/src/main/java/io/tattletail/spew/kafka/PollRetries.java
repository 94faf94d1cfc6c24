package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.Duration;

/**
 * Reports to the lifecycle when Kafka fails and when it works again. Waits between retries: 100 ms
 * at first, twice as long after each further failure, and 5 seconds at most. Used by the polling
 * thread alone.
 */
final class PollRetries {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  /** The source of these failures for the lifecycle. */
  private static final String KAFKA = "kafka";

  /** The step of a turn that failed. */
  enum Step {
    REQUESTS,
    POLL
  }

  /** The evidence that Kafka works again. */
  enum Evidence {
    OF_RECORDS,
    /** Kafka answered requests. A failure of polling may appear only later. */
    OF_ANSWERS
  }

  private final SubscriptionLifecycle lifecycle;
  private final Assignment assignment;
  private Duration next = FIRST_RETRY;
  private boolean retrying;

  /**
   * Whether a poll has failed since Kafka last worked. Kafka's consumer reports some errors only
   * once.
   */
  private boolean pollFailed;

  private long failedAtNanos;

  PollRetries(SubscriptionLifecycle lifecycle, Assignment assignment) {
    this.lifecycle = lifecycle;
    this.assignment = assignment;
  }

  /** Notes that a turn succeeded. */
  void worked(Evidence evidence) {
    if (retrying
        && (!pollFailed
            || evidence == Evidence.OF_RECORDS
            || System.nanoTime() - failedAtNanos > LONGEST_RETRY.toNanos())) {
      retrying = false;
      pollFailed = false;
      lifecycle.works(KAFKA);
    }
  }

  /** Resets the next wait to 100 ms, after a whole turn succeeded. */
  void reset() {
    next = FIRST_RETRY;
  }

  /** Notes a failure, and waits before the next turn. */
  void failed(RuntimeException failure, Step step) throws InterruptedException {
    retrying = true;
    pollFailed |= step == Step.POLL;
    failedAtNanos = System.nanoTime();
    lifecycle.retries(KAFKA, "Kafka cannot be reached or answers with an error", failure);
    assignment.awaitStop(next);
    if (assignment.isStopped()) {
      // The wait above then ends at once. Without this pause, the loop would retry without a break.
      Thread.sleep(FIRST_RETRY.toMillis());
    }
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST_RETRY) < 0 ? twice : LONGEST_RETRY;
  }
}
