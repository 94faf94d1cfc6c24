package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Works in a process of its own, and stops in the middle of a given operation to be killed there.
 */
final class HangingProcess {
  /** What it prints when it hangs, or is done. */
  static final String READY = "ready";

  /** What is done to an archive. */
  interface Work {
    void run(Archive archive) throws IOException;
  }

  /** What is done to an archive by a client that may open others. */
  interface ClientWork {
    void run(Archive archive, Configuration configuration) throws IOException;
  }

  private HangingProcess() {}

  /**
   * Does the work.
   *
   * @param args HDFS, root, operation, and which call of it hangs
   */
  static void run(String[] args, Work work) throws IOException, InterruptedException {
    run(args, ChildProcess.configuration(args[0]), (archive, configuration) -> work.run(archive));
  }

  /**
   * Does the work.
   *
   * @param args HDFS, root, operation, and which call of it hangs
   * @param client without faults
   */
  static void run(String[] args, Configuration client, ClientWork work)
      throws IOException, InterruptedException {
    Faults faults = Faults.create();
    Configuration configuration = faults.install(client);
    try (Archive archive = Archive.open(new Path(args[1]), configuration)) {
      var hanging =
          faults
              .fail(Operation.valueOf(args[2]))
              .nth(Long.parseLong(args[3]))
              .hang(Duration.ofMinutes(2));
      Thread working =
          new Thread(
              () -> {
                try {
                  work.run(archive, configuration);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      working.setDaemon(true);
      working.start();
      while (working.isAlive() && hanging.fired() == 0) {
        working.join(10);
      }
      System.out.println(READY);
      working.join();
    }
  }
}
