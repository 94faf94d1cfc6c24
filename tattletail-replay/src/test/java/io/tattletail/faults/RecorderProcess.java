package io.tattletail.faults;

import com.google.common.collect.Lists;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.Path;

/**
 * Records in a process of its own until it is killed. Prints {@code publisher count} when so many
 * events of a publisher are acknowledged.
 */
final class RecorderProcess {
  static final int PUBLISHERS = 2;
  static final int EVENTS_EACH = 20_000;
  static final int BATCH = 10;

  private RecorderProcess() {}

  /** The events of one publisher, which parent and child make alike. */
  static List<SpewEvent> events(long seed, int publisher, int count) {
    return Arena.events(seed + publisher, count);
  }

  public static void main(String[] args) throws Exception {
    long seed = Long.parseLong(args[2]);
    EventRecorder recorder =
        EventRecorder.open(
            new Path(args[1]), ChildProcess.configuration(args[0]), Arena.options().name("child"));
    ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
    List<Future<?>> publishing = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int publisher = i;
      publishing.add(
          threads.submit(
              () -> {
                publish(recorder, publisher, events(seed, publisher, EVENTS_EACH));
                return null;
              }));
    }
    for (Future<?> done : publishing) {
      done.get();
    }
  }

  private static void publish(EventRecorder recorder, int publisher, List<SpewEvent> events)
      throws Exception {
    int acknowledged = 0;
    for (List<SpewEvent> batch : Lists.partition(events, BATCH)) {
      recorder.onEvents(batch);
      acknowledged += batch.size();
      System.out.println(publisher + " " + acknowledged);
    }
  }
}
