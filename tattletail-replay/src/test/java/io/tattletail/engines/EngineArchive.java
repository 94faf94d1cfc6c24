package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** An archive on an in-process HDFS, which tests of engines fill, publish and damage. */
final class EngineArchive {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long ROLL_BYTES = 100_000;

  private final MiniHdfs hdfs;
  private final Path root;

  EngineArchive(MiniHdfs hdfs) throws IOException {
    this.hdfs = hdfs;
    this.root = hdfs.newDirectory();
  }

  Path root() {
    return root;
  }

  /** The edits with redeliveries, by two recorders; the second began late. */
  void recordEdits() throws Exception {
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(1_000).redelivery(0.05, 7).open()) {
      List<SpewEvent> edits = WikipediaEdits.all();
      int half = edits.size() / 2;
      edits.subList(0, half).forEach(spew::publish);
      record(spew, "one", StartAt.earliest());
      edits.subList(half, edits.size()).forEach(spew::publish);
      record(spew, "one", StartAt.earliest());
      record(spew, "two", StartAt.earliest());
    }
  }

  private void record(EmbeddedSpew spew, String name, StartAt start) throws Exception {
    try (EventRecorder recorder = recorder(name);
        var subscribed = spew.subscribe(name, ChannelFilter.all(), start, recorder)) {
      spew.awaitCaughtUp(subscribed.name(), PATIENCE);
    }
  }

  /** Records events without a broker, so without positions. */
  void record(List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder = recorder("alone")) {
      recorder.onEvents(events);
    }
  }

  private EventRecorder recorder(String name) throws IOException {
    return EventRecorder.open(
        root,
        hdfs.configuration(),
        RecorderOptions.defaults()
            .name(name)
            .rollBytes(ROLL_BYTES)
            .commitInterval(Duration.ofMillis(100))
            .withoutPublishing());
  }

  /** Publishes about half of the edits. */
  void publishHalf() throws IOException {
    publish(ChannelFilter.of("#en.*", "#vi.wikipedia", "#s*.*", "#d*.*"));
  }

  void publish(ChannelFilter channels) throws IOException {
    PublishOptions options =
        PublishOptions.defaults()
            .channels(channels)
            .bytesPerSecond(Long.MAX_VALUE)
            .grace(Duration.ZERO);
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchivePublisher.of(archive, options).runNow().problems()).isEmpty();
    }
  }

  List<SpewEvent> replay(ReplayQuery query) throws IOException {
    List<SpewEvent> events = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration());
        ReplayCursor cursor = replayer.cursor(query)) {
      while (cursor.next()) {
        events.add(cursor.event());
      }
    }
    return events;
  }

  /** How long the published files of a day are. */
  long bytes(String channel, LocalDate day) throws IOException {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      return archive.store().rounds(new Partition(channel, day)).stream()
          .mapToLong(RoundFile::length)
          .sum();
    }
  }

  /** Leaves nothing readable of the files whose path is such. */
  int ruin(Predicate<String> paths) throws IOException {
    FileSystem fileSystem = FileSystem.get(hdfs.configuration());
    int ruined = 0;
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
    while (files.hasNext()) {
      Path path = files.next().getPath();
      if (path.getName().endsWith(".avro") && paths.test(path.toString())) {
        write(path, new byte[100]);
        ruined++;
      }
    }
    return ruined;
  }

  /** Changes a byte in the first block of every round; the index stays as it is. */
  void damageBlocks() throws IOException {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      for (String channel : archive.channels(ChannelFilter.all())) {
        for (LocalDate day : archive.dates(channel)) {
          Partition partition = new Partition(channel, day);
          for (RoundFile round : archive.store().rounds(partition)) {
            damage(archive, partition, round);
          }
        }
      }
    }
  }

  private void damage(Archive archive, Partition partition, RoundFile round) throws IOException {
    byte[] bytes;
    try (InputStream in = FileSystem.get(hdfs.configuration()).open(round.path())) {
      bytes = in.readAllBytes();
    }
    try (Segment segment =
        Segment.openRound(archive.store(), partition, round, new ReadStatistics())) {
      bytes[(int) segment.index().entries().get(0).offset() + 20] ^= 1;
    }
    write(round.path(), bytes);
  }

  private void write(Path path, byte[] bytes) throws IOException {
    try (OutputStream out = FileSystem.get(hdfs.configuration()).create(path, true)) {
      out.write(bytes);
    }
  }
}
