package io.tattletail.archive.retention;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * An archive on local disk of channels that each have a stream of their own, and so many events a
 * day, the offsets of which have no hole over all days.
 */
final class RetainedArchive implements AutoCloseable {
  static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
  static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  static final String RECORDER = "crm-1.20261101T000000Z.1a";
  static final int EVENTS = 20;

  final Archive archive;
  private final Map<String, Long> offsets = new HashMap<>();
  private final Map<Partition, Long> segments = new HashMap<>();

  RetainedArchive(Path directory) throws IOException {
    this(root(directory), new Configuration(false));
  }

  RetainedArchive(org.apache.hadoop.fs.Path root, Configuration configuration) throws IOException {
    archive = Archive.openOrCreate(root, configuration);
  }

  static org.apache.hadoop.fs.Path root(Path directory) {
    return new org.apache.hadoop.fs.Path("file:" + directory.resolve("archive"));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  static LocalDate daysAgo(int days) {
    return TODAY.minusDays(days);
  }

  static Partition partition(String channel, int daysAgo) {
    return new Partition(channel, daysAgo(daysAgo));
  }

  /** Records a sealed segment on each of these days, the oldest first. */
  RetainedArchive recorded(String channel, int... daysAgo) throws IOException {
    for (int day : daysAgo) {
      record(partition(channel, day));
    }
    return this;
  }

  void record(Partition partition) throws IOException {
    try (SegmentWriter writer = open(partition)) {
      writer.seal();
    }
  }

  /** A segment that is not sealed. */
  SegmentWriter open(Partition partition) throws IOException {
    long number = segments.merge(partition, 1L, Long::sum) - 1;
    long offset = offsets.getOrDefault(partition.channel(), 0L);
    List<SegmentRecord> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(
          new SegmentRecord(
              Micros.startOf(partition.date()) + 1_000_000 * (number * EVENTS + i),
              0,
              number * EVENTS + i,
              "stream of " + partition.channel(),
              offset + i,
              0,
              "id-" + (offset + i),
              ByteBuffer.wrap(("event " + (offset + i)).getBytes(UTF_8))));
    }
    SegmentMetadata metadata =
        new SegmentMetadata(partition, "tattletail-json-1", List.of(RECORDER));
    SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, number, 1 << 20);
    writer.write(events);
    writer.hflush();
    offsets.put(partition.channel(), offset + EVENTS);
    return writer;
  }

  /** Publishes all that is sealed; what was absorbed stays where it is. */
  RetainedArchive published() throws IOException {
    ArchivePublisher.of(archive, publishing()).runNow();
    return this;
  }

  static PublishOptions publishing() {
    return PublishOptions.defaults().grace(Duration.ofDays(365));
  }

  static RetentionOptions keeping(String channels, int days) {
    return RetentionOptions.defaults().keep(channels, Period.ofDays(days)).clock(() -> NOW);
  }

  ArchiveRetention retention(String channels, int days) {
    return ArchiveRetention.of(archive, keeping(channels, days));
  }

  /** Plans and runs. */
  RetentionReport retire(String channels, int days) throws IOException {
    ArchiveRetention retention = retention(channels, days);
    return retention.run(retention.plan());
  }

  List<LocalDate> days(String channel) throws IOException {
    return archive.dates(channel);
  }

  /** What a verifier calls an error. */
  List<Finding> errors() throws IOException {
    return ArchiveVerifier.of(archive).verify().findings().stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .toList();
  }

  /** All files below the root, with a hash of their content. */
  Map<String, Integer> files() throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> all =
        archive.store().fileSystem().listFiles(archive.root(), true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path path = all.next().getPath();
      try (FSDataInputStream in = archive.store().openFile(path)) {
        files.put(
            archive.root().toUri().relativize(path.toUri()).getPath(),
            Arrays.hashCode(in.readAllBytes()));
      }
    }
    return files;
  }

  /** {@link #files()} without what retention adds. */
  Map<String, Integer> eventFiles() throws IOException {
    Map<String, Integer> files = files();
    files
        .keySet()
        .removeIf(
            file ->
                file.startsWith("archive")
                    || file.startsWith("_archive")
                    || file.startsWith("retired/")
                    || file.contains("_offsets"));
    return files;
  }

  /** Days of a channel that lie in the trees, retired or not. */
  Set<LocalDate> inTrees(String channel) throws IOException {
    return new TreeSet<>(archive.store().allPartitions().dates(channel));
  }
}
