package io.tattletail.faults;

import io.tattletail.archive.publish.ArchivePublisher;

/** A {@link HangingProcess} that publishes. */
final class PublisherProcess {
  private PublisherProcess() {}

  public static void main(String[] args) throws Exception {
    HangingProcess.run(args, archive -> ArchivePublisher.of(archive, Arena.eager()).runNow());
  }
}
