package io.tattletail.platform;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Ends with a recorder on a mount table, which the shutdown hook closes beside Hadoop's own. */
final class MountedProcess {
  private MountedProcess() {}

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.viewfs.mounttable.cluster.link./data", args[0]);
    EventRecorder recorder =
        EventRecorder.open(
            new Path("viewfs://cluster/data/archive"), configuration, RecorderOptions.defaults());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(recorder)));
    for (int i = 0; i < 1000; i++) {
      recorder.append(Events.event(i));
      if (i == 500) {
        recorder.flush();
      }
    }
    System.exit(0);
  }

  private static void close(EventRecorder recorder) {
    try {
      recorder.close();
      System.out.println("closed");
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}
