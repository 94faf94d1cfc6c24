package io.tattletail.engines;

import com.fasterxml.uuid.Generators;
import com.github.luben.zstd.Zstd;
import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.NullMarked;

/**
 * The Wikipedia edits on an HDFS: recorded twice and with redeliveries, half of the channels
 * published, and the second recorder's copies of them published in a second round or not yet.
 */
final class EditsArchive implements AutoCloseable {
  /** Classes of TattleTail and of the libraries that it adds to an engine. */
  static final List<Class<?>> LIBRARIES =
      List.of(SpewEvent.class, EventReplayer.class, Zstd.class, Generators.class, NullMarked.class);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = 20150912;

  private final MiniHdfs hdfs;
  private final Path root;

  private EditsArchive(MiniHdfs hdfs, Path root) {
    this.hdfs = hdfs;
    this.root = root;
  }

  static EditsArchive record() throws IOException {
    MiniHdfs hdfs = MiniHdfs.start(1);
    EditsArchive archive = new EditsArchive(hdfs, new Path(hdfs.newDirectory(), "archive"));
    try (EmbeddedSpew spew = EmbeddedSpew.builder().redelivery(0.1, SEED).open()) {
      WikipediaEdits.stream().forEach(spew::publish);
      archive.record(spew, "one");
      archive.publish(publishedChannels());
      archive.record(spew, "two");
      archive.publish(publishedChannels().subList(0, 10));
    }
    return archive;
  }

  private void record(EmbeddedSpew spew, String name) throws IOException {
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults().name(name));
        var subscription =
            spew.subscribe(name, ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(subscription.name(), PATIENCE);
    }
  }

  private void publish(List<String> channels) throws IOException {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      List<?> problems =
          ArchivePublisher.of(
                  archive, PublishOptions.defaults().channels(ChannelFilter.exactly(channels)))
              .runNow()
              .problems();
      if (!problems.isEmpty()) {
        throw new IOException("not published: " + problems);
      }
    }
  }

  /** Every second channel, in bytewise order. */
  static List<String> publishedChannels() {
    List<String> channels = List.copyOf(perChannel().keySet());
    return IntStream.range(0, channels.size())
        .filter(i -> i % 2 == 0)
        .mapToObj(channels::get)
        .toList();
  }

  /** What engines must find: {@code channel, edits, bytes added}, tabs between. */
  static List<String> totals() {
    return perChannel().entrySet().stream()
        .map(
            entry ->
                "%s\t%d\t%d".formatted(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  /** How many edits a channel has on a day. */
  static long number(String channel, String day) {
    return WikipediaEdits.stream()
        .filter(event -> event.channel().equals(channel) && day(event).equals(day))
        .count();
  }

  /** The UTC day of an event. */
  static String day(SpewEvent event) {
    return event.timestamp().toString().substring(0, 10);
  }

  /** Channel to edits and bytes added. */
  private static Map<String, long[]> perChannel() {
    Map<String, long[]> totals = new TreeMap<>();
    for (SpewEvent event : WikipediaEdits.all()) {
      long[] total = totals.computeIfAbsent(event.channel(), channel -> new long[2]);
      total[0]++;
      total[1] += Edit.of(event).added();
    }
    return totals;
  }

  /**
   * Copies the archive to a local directory, with every file of other channels and days damaged:
   * whoever opens one of them fails.
   */
  void copyDamaged(java.nio.file.Path target, String channel, String day) throws IOException {
    FileSystem fileSystem = root.getFileSystem(hdfs.configuration());
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
    String wanted = "channel=" + Partition.escapedChannel(channel) + "/date=" + day;
    while (files.hasNext()) {
      Path file = files.next().getPath();
      String relative = root.toUri().relativize(file.toUri()).getPath();
      java.nio.file.Path copy = target.resolve(relative);
      Files.createDirectories(copy.getParent());
      if (!relative.endsWith(".avro") || relative.contains(wanted)) {
        try (FSDataInputStream in = fileSystem.open(file)) {
          Files.copy(in, copy);
        }
      } else {
        Files.writeString(copy, "no segment");
      }
    }
  }

  MiniHdfs hdfs() {
    return hdfs;
  }

  /** With scheme and authority. */
  Path root() {
    return root;
  }

  @Override
  public void close() throws IOException {
    hdfs.close();
  }
}
