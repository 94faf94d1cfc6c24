package io.tattletail.recorder.legacy;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.publish.PublishedRound;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes the partitions in which an import has recorded segments: the archive tells which they
 * are, also for what earlier runs of the import recorded.
 */
final class ImportPublishing {
  private final ArchiveStore archive;
  private final String name;
  private final PublishOptions options;

  ImportPublishing(ArchiveStore archive, String name, PublishOptions options) {
    this.archive = archive;
    this.name = name;
    this.options = options;
  }

  PublishReport run() throws IOException {
    ArchivePublisher publisher = ArchivePublisher.of(Archive.of(archive), options);
    List<PublishedRound> rounds = new ArrayList<>();
    List<PublishReport.Problem> problems = new ArrayList<>();
    long deleted = 0;
    for (Partition partition : archive.listing().recordedPartitions(ChannelFilter.all())) {
      if (hasSegments(partition)) {
        try {
          PublishReport report = publisher.publish(partition);
          rounds.addAll(report.rounds());
          problems.addAll(report.problems());
          deleted += report.segmentsDeleted();
        } catch (IOException e) {
          Interruption.endAt(e, "publishing " + partition);
          problems.add(
              new PublishReport.Problem(
                  partition, requireNonNullElse(e.getMessage(), e.toString())));
        }
      }
    }
    return new PublishReport(rounds, problems, deleted);
  }

  /** A recorder's name begins with its given name and a dot, which no given name has. */
  private boolean hasSegments(Partition partition) throws IOException {
    return archive.list(partition).segments().stream()
        .anyMatch(segment -> segment.name().recorder().startsWith(name + "."));
  }
}
