package io.tattletail.platform;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;

/** Ends with a recorder on a mount table, which a shutdown hook closes after Hadoop's own ran. */
final class MountedProcess {
  private MountedProcess() {}

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.viewfs.mounttable.cluster.link./data", args[0]);
    EventRecorder recorder =
        EventRecorder.open(
            new Path("viewfs://cluster/data/archive"), configuration, RecorderOptions.defaults());
    // Behind Hadoop's own hook, which closes all file systems of its cache.
    ShutdownHookManager.get()
        .addShutdownHook(() -> close(recorder), FileSystem.SHUTDOWN_HOOK_PRIORITY - 1);
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
