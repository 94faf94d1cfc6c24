package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.hadoop.fs.Path;

/**
 * Publishes in a process of its own, and stops in the middle of a given operation to be killed
 * there.
 */
final class PublisherProcess {
  static final String READY = "ready";

  private PublisherProcess() {}

  public static void main(String[] args) throws Exception {
    Faults faults = Faults.create();
    try (Archive archive =
        Archive.open(new Path(args[1]), faults.install(ChildProcess.configuration(args[0])))) {
      var hanging =
          faults
              .fail(Operation.valueOf(args[2]))
              .nth(Long.parseLong(args[3]))
              .hang(Duration.ofMinutes(2));
      Thread publishing =
          new Thread(
              () -> {
                try {
                  ArchivePublisher.of(archive, Arena.eager()).runNow();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      publishing.setDaemon(true);
      publishing.start();
      while (publishing.isAlive() && hanging.fired() == 0) {
        publishing.join(10);
      }
      System.out.println(READY);
      publishing.join();
    }
  }
}
