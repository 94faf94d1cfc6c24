package io.tattletail.bench;

import com.google.common.collect.Lists;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.hadoop.fs.Path;

/**
 * The recorder as an asynchronous Spew handler that gets batches of 1,000, each acknowledged when
 * it is flushed to all its files, with several calls under way.
 */
final class RecorderBatches implements Contender {
  static final int CALLS_UNDER_WAY = 32;

  private final Lab lab;
  private final List<SpewEvent> events;

  RecorderBatches(Lab lab, List<SpewEvent> events) {
    this.lab = lab;
    this.events = events;
  }

  @Override
  public Lap run() throws Exception {
    return lab.inDirectory(this::record);
  }

  private Lap record(Path root) throws Exception {
    EventRecorder recorder =
        EventRecorder.open(root, lab.configuration(), RecorderOptions.defaults());
    Semaphore calls = new Semaphore(CALLS_UNDER_WAY);
    List<CompletableFuture<Void>> acknowledged = new ArrayList<>();
    long start = System.nanoTime();
    try (recorder) {
      for (List<SpewEvent> batch : Lists.partition(events, FlumeSink.BATCH)) {
        calls.acquire();
        acknowledged.add(
            recorder.onEventsAsync(batch).toCompletableFuture().thenRun(calls::release));
      }
      recorder.requestFlush();
      CompletableFuture.allOf(acknowledged.toArray(CompletableFuture[]::new)).get();
    }
    return Lap.since(start, events.size());
  }
}
