package io.tattletail.spew.kafka;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SubscriptionStatistics;
import io.tattletail.spew.adapter.SubscriptionBase;
import java.time.Duration;
import java.util.Map;

/** An open subscription: a thread that polls and one that calls the handler. */
final class KafkaSubscription extends SubscriptionBase {
  private final Assignment assignment;
  private final PollLoop polling;
  private final Thread pollThread;
  private final Thread handlerThread;
  private final KafkaSpewOptions options;
  private final SubscriptionCounters counters;
  private final Runnable released;

  /**
   * @param released runs when both threads have ended
   */
  KafkaSubscription(
      SubscriptionParts parts, PollLoop polling, HandlerLoop handling, Runnable released) {
    super(parts.lifecycle());
    this.options = parts.options();
    this.assignment = parts.assignment();
    this.counters = parts.counters();
    this.polling = polling;
    this.released = released;
    this.handlerThread = new Thread(handling, "tattletail-kafka-" + name() + "-handler");
    this.pollThread = new Thread(this::poll, "tattletail-kafka-" + name() + "-poll");
    handlerThread.setDaemon(true);
    pollThread.setDaemon(true);
  }

  /**
   * Starts the threads. If that fails, for instance without memory for a thread, nothing stays
   * open.
   */
  void start() {
    try {
      pollThread.start();
    } catch (Throwable e) {
      polling.close();
      throw e;
    }
    try {
      handlerThread.start();
    } catch (Throwable e) {
      assignment.end();
      throw e;
    }
  }

  /** The polling thread: it ends after the handler's thread, and then ends the subscription. */
  private void poll() {
    try {
      polling.run();
    } catch (Throwable e) {
      lifecycle().fail("its consumer could not be closed", e);
    } finally {
      try {
        endHandler();
        // A reference to the closed subscription must not keep its records in memory.
        assignment.remove(assignment.streams().keySet());
      } finally {
        released.run();
        lifecycle().end();
      }
    }
  }

  /** Stops deliveries. After a failure it also waits for the handler, because nobody else does. */
  private void endHandler() {
    assignment.stop();
    if (state().isEnd() && !polling.isAbandoned() && !awaitHandler()) {
      lifecycle()
          .fail(
              "its handler did not return",
              new SpewException(
                  "a call of the handler goes on although it was interrupted: " + handlerThread));
    }
  }

  /** Waits for the handler's call, interrupts it and waits again. */
  private boolean awaitHandler() {
    if (join(handlerThread, options.closeTimeout())) {
      return true;
    }
    handlerThread.interrupt();
    return join(handlerThread, options.closeTimeout());
  }

  @Override
  public Map<String, Long> startedAfter() {
    return options.channel().isEmpty() ? assignment.startedAfter() : Map.of();
  }

  @Override
  public SubscriptionStatistics statistics() {
    return KafkaSubscriptionStatistics.of(counters, assignment);
  }

  /** Asks the threads to end, without waiting for them. */
  void closeSoon() {
    assignment.stop();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Events that an asynchronous handler does not acknowledge in time are delivered again.
   *
   * @throws SpewException if the handler does not return, even after an interrupt; its call is then
   *     not acknowledged. Also if Kafka does not answer; the last acknowledged offsets may then be
   *     uncommitted
   */
  @Override
  public void close() {
    closeSoon();
    if (Thread.currentThread() == handlerThread || Thread.currentThread() == pollThread) {
      return;
    }
    boolean returned = awaitHandler();
    if (!returned) {
      polling.abandon();
    }
    boolean left = join(pollThread, options.brokerTimeout().multipliedBy(3));
    throwFailure();
    if (!returned) {
      throw new SpewException(
          "the handler of subscription %s did not return within %s, nor again after it was interrupted"
              .formatted(name(), options.closeTimeout()));
    }
    if (!left) {
      throw new SpewException(
          "subscription %s could not leave its group within %s"
              .formatted(name(), options.brokerTimeout().multipliedBy(3)));
    }
  }

  private static boolean join(Thread thread, Duration timeout) {
    Uninterruptibles.joinUninterruptibly(thread, timeout);
    return !thread.isAlive();
  }
}
