package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The events of the lab, recorded in some dozen segments a partition, and not published. */
final class RecordedArchive implements AutoCloseable {
  private static final long ROLL_BYTES = 160 << 10;

  private final Archive archive;
  private final List<Partition> partitions;

  private RecordedArchive(Archive archive, List<Partition> partitions) {
    this.archive = archive;
    this.partitions = partitions;
  }

  static RecordedArchive record(Lab lab, Path root) throws IOException {
    RecorderOptions options = RecorderOptions.defaults().rollBytes(ROLL_BYTES).withoutPublishing();
    try (EventRecorder recorder = EventRecorder.open(root, lab.configuration(), options)) {
      for (SpewEvent event : lab.events()) {
        recorder.append(event);
      }
      recorder.flush();
    }
    Archive archive = Archive.open(root, lab.configuration());
    return new RecordedArchive(
        archive, archive.store().listing().recordedPartitions(ChannelFilter.all()));
  }

  Archive archive() {
    return archive;
  }

  /** The directories of what was recorded. */
  List<Path> recordedDirectories() {
    return partitions.stream().map(archive.store()::directory).toList();
  }

  /** Recorded segments. */
  List<Path> segments() throws IOException {
    return files("recorded");
  }

  /** Published rounds. */
  List<Path> rounds() throws IOException {
    return files("published");
  }

  private List<Path> files(String tree) throws IOException {
    List<Path> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all =
        archive.store().fileSystem().listFiles(new Path(archive.root(), tree), true);
    while (all.hasNext()) {
      files.add(all.next().getPath());
    }
    return files;
  }

  /** Deletes all rounds, as if nothing had been published. */
  void forgetPublished() throws IOException {
    FileSystem fileSystem = archive.store().fileSystem();
    for (Partition partition : partitions) {
      fileSystem.delete(archive.store().publishedDirectory(partition), true);
    }
  }

  @Override
  public void close() throws IOException {
    archive.store().fileSystem().delete(archive.root(), true);
    archive.close();
  }
}
