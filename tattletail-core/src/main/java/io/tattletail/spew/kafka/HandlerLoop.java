package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a subscription's handler, one call at a time, until deliveries are stopped. */
final class HandlerLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerLoop.class);

  private final String subscription;
  private final Assignment assignment;
  private final RecordReader reader;
  private final SpewEventHandler handler;
  private final KafkaSpewOptions options;

  HandlerLoop(
      String subscription,
      Assignment assignment,
      SpewEventHandler handler,
      KafkaSpewOptions options) {
    this.subscription = subscription;
    this.assignment = assignment;
    this.reader = new RecordReader(options.serializer());
    this.handler = handler;
    this.options = options;
  }

  @Override
  public void run() {
    try {
      while (!assignment.isStopped()) {
        try {
          Call call = assignment.take();
          if (call != null) {
            handle(call);
          }
        } catch (InterruptedException e) {
          // Only closing interrupts, and it stops deliveries before.
          LOG.debug("subscription {} was interrupted while idle", subscription);
        }
      }
    } finally {
      assignment.end();
    }
  }

  private void handle(Call call) {
    int count = 0;
    Throwable failure = null;
    try {
      count = deliver(call);
    } catch (Throwable e) {
      // An Error is a refusal, too: what the handler did is not known.
      failure = e;
    }
    // Whatever the handler left: an interrupt was meant for its call.
    Thread.interrupted();
    if (failure == null) {
      assignment.acknowledge(call, count);
    } else {
      logRefusal(call, assignment.refuse(call), failure);
    }
  }

  /** Returns how many of the call's records are acknowledged. */
  private int deliver(Call call) throws Exception {
    RecordReader.Batch batch = reader.read(call.partition().stream(), call.records());
    List<SpewEvent> events = batch.events();
    if (events.isEmpty()) {
      options.unreadable().onUnreadable(batch.unreadable().orElseThrow());
      return 1;
    }
    if (options.batchSize() == 1) {
      handler.onEvent(events.get(0));
    } else {
      handler.onEvents(events);
    }
    return events.size();
  }

  private void logRefusal(Call call, Optional<Duration> rest, Throwable failure) {
    if (assignment.isStopped()) {
      LOG.info("subscription {} was closed while {} was handled", subscription, place(call));
      return;
    }
    LOG.warn(
        "subscription {} did not handle {}; delivered again {}",
        subscription,
        place(call),
        rest.map(pause -> "in " + pause).orElse("elsewhere"),
        failure);
  }

  private static String place(Call call) {
    return "%s from offset %d"
        .formatted(call.partition().stream(), call.records().get(0).record().offset());
  }
}
