package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;

/** The publisher, not slowed down: each run publishes all partitions anew. */
final class PublisherRuns implements Contender {
  private final RecordedArchive recorded;
  private final long events;
  private final ArchivePublisher publisher;

  PublisherRuns(RecordedArchive recorded, long events) {
    this.recorded = recorded;
    this.events = events;
    this.publisher =
        ArchivePublisher.of(
            recorded.archive(), PublishOptions.defaults().bytesPerSecond(Long.MAX_VALUE));
  }

  @Override
  public Lap run() throws Exception {
    recorded.forgetPublished();
    long start = System.nanoTime();
    PublishReport report = publisher.runNow();
    Lap lap = Lap.since(start, events);
    checkState(report.problems().isEmpty(), "%s", report);
    checkState(report.events() == events, "expected %s events: %s", events, report);
    return lap;
  }
}
