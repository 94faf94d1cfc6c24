package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;

/**
 * The recorder as a library: appends all events on one thread, until every future is done and all
 * segments are sealed.
 */
final class RecorderAppends implements Contender {
  private final Lab lab;
  private final List<SpewEvent> events;

  RecorderAppends(Lab lab, List<SpewEvent> events) {
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
      // Many events share a future; one is kept once.
      List<CompletableFuture<Void>> acknowledgements = new ArrayList<>();
      CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);
      for (SpewEvent event : events) {
        CompletableFuture<Void> acknowledgement = recorder.append(event);
        if (acknowledgement != latest) {
          latest = acknowledgement;
          acknowledgements.add(acknowledgement);
        }
      }
      recorder.flush();
      for (CompletableFuture<Void> acknowledgement : acknowledgements) {
        acknowledgement.get();
      }
    }
    Lap lap = Lap.since(start, events.size());
    checkState(recorder.statistics().events() == events.size(), "events are missing");
    return lap;
  }
}
