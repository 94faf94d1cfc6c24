package io.tattletail.faults.kafka;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.kafka.RecordTime;
import io.tattletail.spew.kafka.TopicMapping;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An OutOfMemoryError that is thrown once, at the next chance, where it was planted. */
final class PlantedErrors {
  /** On which thread. */
  enum Place {
    POLL,
    HANDLER,
    STAGE,
    COMMIT
  }

  private final AtomicReference<@Nullable Place> planted = new AtomicReference<>();
  private volatile boolean thrown;

  void plant(Place place) {
    planted.set(place);
  }

  /** Takes back what was not thrown yet. */
  void takeBack() {
    planted.set(null);
  }

  /** Whether one was thrown. */
  boolean wasThrown() {
    return thrown;
  }

  private void pass(Place place) {
    if (planted.compareAndSet(place, null)) {
      thrown = true;
      throw new OutOfMemoryError("planted in " + place);
    }
  }

  /** Asked by the thread that polls. */
  TopicMapping mapping() {
    return new TopicMapping() {
      @Override
      public Optional<String> channelOf(String topic) {
        pass(Place.POLL);
        return Optional.of(topic);
      }

      @Override
      public Optional<String> topicOf(String channel) {
        return Optional.of(channel);
      }
    };
  }

  /** Asked by the thread that calls the handler. */
  RecordTime time() {
    RecordTime kafka = RecordTime.kafka();
    return record -> {
      pass(Place.HANDLER);
      return kafka.of(record);
    };
  }

  /** Asked by the recorder's committing thread, among others. */
  InstantSource clock() {
    return () -> {
      if (Thread.currentThread().getName().contains("-commit")) {
        pass(Place.COMMIT);
      }
      return Instant.now();
    };
  }

  /** The recorder, whose stage may end with the error after its events are recorded. */
  AsyncSpewEventHandler handler(EventRecorder recorder) {
    return new AsyncSpewEventHandler() {
      @Override
      public CompletionStage<Void> onEventsAsync(List<SpewEvent> events) throws Exception {
        return recorder.onEventsAsync(events).thenRun(() -> pass(Place.STAGE));
      }

      @Override
      public void requestFlush() {
        recorder.requestFlush();
      }
    };
  }
}
