package io.tattletail.bench;

import com.google.common.collect.Lists;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The recorder as a Spew handler that gets batches of 1,000 one after the other: each is flushed to
 * all its files before the next begins.
 */
final class RecorderBatches implements Contender {
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
    long start = System.nanoTime();
    try (recorder) {
      for (List<SpewEvent> batch : Lists.partition(events, FlumeSink.BATCH)) {
        recorder.onEvents(batch);
      }
    }
    return Lap.since(start, events.size());
  }
}
