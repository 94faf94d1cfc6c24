package io.tattletail.recorder.legacy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.merge.EventMerge;
import io.tattletail.internal.merge.MergeOptions;
import io.tattletail.internal.merge.MergeStatistics;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What readers see in an archive. */
public final class ImportedArchive {
  private final Path root;
  private final Configuration configuration;

  public ImportedArchive(Path root, Configuration configuration) {
    this.root = root;
    this.configuration = configuration;
  }

  /** An event as a reader sees it. */
  public record Seen(String channel, String id, Instant timestamp, String json) {}

  /** Each event once, as a replay gives it: the same channel, id and timestamp is the same. */
  public List<Seen> replayed() throws IOException {
    Set<List<Object>> keys = new HashSet<>();
    return merged(ArchiveScope.ALL).stream()
        .filter(e -> keys.add(List.of(e.channel(), e.id(), e.timestamp())))
        .toList();
  }

  /** What engines see, with copies if there were any. */
  public List<Seen> published() throws IOException {
    return merged(ArchiveScope.PUBLISHED);
  }

  private List<Seen> merged(ArchiveScope scope) throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (Archive archive = Archive.open(root, configuration);
        EventMerge merge =
            new EventMerge(
                archive.store(),
                MergeOptions.defaults().scope(scope),
                new MergeStatistics(),
                Runnable::run)) {
      for (String channel : archive.channels(ChannelFilter.all(), scope)) {
        for (LocalDate date : archive.dates(channel, scope)) {
          merge.addPartition(new Partition(channel, date));
        }
      }
      while (merge.next()) {
        ByteBuffer bytes = merge.event().serialized();
        seen.add(
            new Seen(
                merge.event().channel(),
                merge.event().id(),
                merge.event().timestamp(),
                StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()));
      }
    }
    return seen;
  }

  public List<RejectedEvent> rejected() throws IOException {
    List<RejectedEvent> found = new ArrayList<>();
    try (Archive archive = Archive.open(root, configuration)) {
      RejectedEvents events = RejectedEvents.read(archive);
      while (events.next()) {
        found.add(events.event());
      }
    }
    return found;
  }

  public VerificationReport verified() throws IOException {
    try (Archive archive = Archive.open(root, configuration)) {
      return ArchiveVerifier.of(archive).verify();
    }
  }
}
