package io.tattletail.spew.kafka;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.Subscription;
import java.time.Duration;
import java.util.Map;

/** An open subscription: a thread that polls and one that calls the handler. */
final class KafkaSubscription implements Subscription {
  private final String name;
  private final Assignment assignment;
  private final PollLoop polling;
  private final Thread pollThread;
  private final Thread handlerThread;
  private final KafkaSpewOptions options;

  /**
   * @param ended is run when nothing is running any more
   */
  KafkaSubscription(
      String name,
      Assignment assignment,
      PollLoop polling,
      HandlerLoop handling,
      KafkaSpewOptions options,
      Runnable ended) {
    this.name = name;
    this.assignment = assignment;
    this.polling = polling;
    this.options = options;
    this.handlerThread = new Thread(handling, "kafka-spew-" + name + "-handler");
    this.pollThread =
        new Thread(
            () -> {
              try {
                polling.run();
              } finally {
                ended.run();
              }
            },
            "kafka-spew-" + name + "-poll");
    handlerThread.setDaemon(true);
    pollThread.setDaemon(true);
  }

  void start() {
    handlerThread.start();
    pollThread.start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, Long> startedAfter() {
    return assignment.startedAfter();
  }

  /** Asks the threads to end, without waiting for them. */
  void closeSoon() {
    assignment.stop();
  }

  /**
   * {@inheritDoc}
   *
   * <p>What an asynchronous handler does not acknowledge in time is delivered again.
   *
   * @throws SpewException if the handler neither returns nor heeds an interrupt; its call is not
   *     acknowledged then. Or if Kafka does not answer, and what was acknowledged last may not be
   *     committed
   */
  @Override
  public void close() {
    closeSoon();
    if (Thread.currentThread() == handlerThread) {
      return;
    }
    boolean returned = join(handlerThread, options.closeTimeout());
    if (!returned) {
      handlerThread.interrupt();
      returned = join(handlerThread, options.closeTimeout());
    }
    if (!returned) {
      polling.abandon();
    }
    boolean left = join(pollThread, options.brokerTimeout().multipliedBy(3));
    if (!returned) {
      throw new SpewException(
          "the handler of subscription %s did not return within %s, nor again after it was interrupted"
              .formatted(name, options.closeTimeout()));
    }
    if (!left) {
      throw new SpewException(
          "subscription %s could not leave its group within %s"
              .formatted(name, options.brokerTimeout().multipliedBy(3)));
    }
  }

  private static boolean join(Thread thread, Duration timeout) {
    Uninterruptibles.joinUninterruptibly(thread, timeout);
    return !thread.isAlive();
  }

  @Override
  public String toString() {
    return "Subscription[" + name + "]";
  }
}
