package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.testkit.MiniHdfs;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What a recorder left in an archive, read without the replayer. */
final class Segments implements Closeable {
  private final Archive archive;

  Segments(MiniHdfs hdfs, Path root) throws IOException {
    this(root, hdfs.configuration());
  }

  Segments(Path root, Configuration configuration) throws IOException {
    archive = Archive.open(root, configuration);
  }

  /**
   * @param segment its number in its partition
   */
  record Found(String channel, long segment, long sequence, String id, long timestampMicros) {}

  /** All events, by channel, segment and sequence. */
  List<Found> events() throws IOException {
    List<Found> found = new ArrayList<>();
    forEach((open, file) -> read(open, file, found));
    found.sort(
        Comparator.comparing(Found::channel)
            .thenComparing(Found::segment)
            .thenComparing(Found::sequence));
    return found;
  }

  private static void read(Segment segment, SegmentFile file, List<Found> found)
      throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        read(block, file, segment, found);
      }
    }
  }

  private static void read(Block block, SegmentFile file, Segment segment, List<Found> found)
      throws IOException {
    BlockCursor cursor = block.cursor();
    while (cursor.next()) {
      found.add(
          new Found(
              segment.metadata().partition().channel(),
              file.name().number(),
              cursor.current().sequence(),
              cursor.current().id(),
              cursor.timestampMicros()));
    }
  }

  /** The events of each block, in the order of the files' listing and within a file. */
  List<List<Found>> blocks() throws IOException {
    List<List<Found>> blocks = new ArrayList<>();
    forEach(
        (open, file) -> {
          for (IndexEntry entry : open.index().entries()) {
            for (Block block : open.read(entry)) {
              List<Found> found = new ArrayList<>();
              read(block, file, open, found);
              blocks.add(found);
            }
          }
        });
    return blocks;
  }

  private interface Reading {
    void read(Segment open, SegmentFile file) throws IOException;
  }

  private void forEach(Reading reading) throws IOException {
    for (Partition partition : partitions()) {
      for (SegmentFile file : archive.store().list(partition).segments()) {
        var segment = open(partition, file);
        if (segment.isPresent()) {
          try (Segment open = segment.get()) {
            reading.read(open, file);
          }
        }
      }
    }
  }

  /** Opens a file, by the name that it has got if it was sealed since it was listed. */
  private Optional<Segment> open(Partition partition, SegmentFile listed) throws IOException {
    try {
      return Segment.open(archive.store(), partition, listed, new ReadStatistics());
    } catch (FileNotFoundException e) {
      for (SegmentFile now : archive.store().list(partition).segments()) {
        if (now.name().recorder().equals(listed.name().recorder())
            && now.name().number() == listed.name().number()) {
          return Segment.open(archive.store(), partition, now, new ReadStatistics());
        }
      }
      throw e;
    }
  }

  long sealed() throws IOException {
    return files().stream().filter(file -> file.name() instanceof SegmentName.Sealed).count();
  }

  long unsealed() throws IOException {
    return files().size() - sealed();
  }

  List<SegmentFile> files() throws IOException {
    List<SegmentFile> files = new ArrayList<>();
    for (Partition partition : partitions()) {
      files.addAll(archive.store().list(partition).segments());
    }
    return files;
  }

  private List<Partition> partitions() throws IOException {
    List<Partition> partitions = new ArrayList<>();
    for (String channel : archive.channels(ChannelFilter.all())) {
      for (LocalDate date : archive.dates(channel)) {
        partitions.add(new Partition(channel, date));
      }
    }
    return partitions;
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
