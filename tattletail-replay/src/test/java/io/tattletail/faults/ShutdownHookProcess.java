package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.testkit.faults.Faults;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.fs.Path;

/** Ends, with a recorder that its shutdown hook closes, while HDFS is up or is down. */
final class ShutdownHookProcess {
  private ShutdownHookProcess() {}

  public static void main(String[] args) throws Exception {
    Faults faults = Faults.create();
    EventRecorder recorder =
        EventRecorder.open(
            new Path(args[1]),
            faults.install(ChildProcess.configuration(args[0])),
            Arena.options()
                .commitInterval(Duration.ofHours(1))
                .closeTimeout(Duration.ofSeconds(args[2].equals("down") ? 2 : 60)));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(recorder)));
    recorder.onEvents(Arena.events(1, 10));
    if (args[2].equals("down")) {
      faults.outage();
    }
    Arena.events(2, 10).forEach(recorder::append);
    System.exit(0);
  }

  private static void close(EventRecorder recorder) {
    try {
      recorder.close();
      System.out.println("closed");
    } catch (IOException e) {
      System.out.println("closed: " + e.getClass().getSimpleName());
    }
  }
}
