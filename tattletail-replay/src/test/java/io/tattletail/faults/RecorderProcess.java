package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.Path;

/**
 * Records, with two recorders of one name and a publisher each, until it is killed. Prints {@code
 * publisher count} when so many events of a publisher are acknowledged.
 */
final class RecorderProcess {
  static final int RECORDERS = 2;
  static final int BATCH = 10;

  private RecorderProcess() {}

  /** The events of one publisher, which parent and child make alike. */
  static List<SpewEvent> events(long seed, int publisher, int count) {
    return Arena.events(seed + publisher, count);
  }

  public static void main(String[] args) throws Exception {
    long seed = Long.parseLong(args[2]);
    ExecutorService threads = Executors.newFixedThreadPool(RECORDERS);
    List<Future<?>> publishing = new ArrayList<>();
    for (int i = 0; i < RECORDERS; i++) {
      int publisher = i;
      EventRecorder recorder =
          EventRecorder.open(
              new Path(args[1]),
              ChildProcess.configuration(args[0]),
              Arena.options().name("child"));
      publishing.add(
          threads.submit(
              () -> {
                publish(recorder, publisher, Arena.stream(seed + publisher).iterator());
                return null;
              }));
    }
    for (Future<?> done : publishing) {
      done.get();
    }
  }

  private static void publish(EventRecorder recorder, int publisher, Iterator<SpewEvent> events)
      throws Exception {
    for (int acknowledged = BATCH; ; acknowledged += BATCH) {
      List<SpewEvent> batch = new ArrayList<>();
      while (batch.size() < BATCH) {
        batch.add(events.next());
      }
      recorder.onEvents(batch);
      System.out.println(publisher + " " + acknowledged);
    }
  }
}
