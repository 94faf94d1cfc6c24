package io.tattletail.archive;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the two directories of a partition so that no event is lost to what happens meanwhile.
 *
 * <p>Recorded segments are listed first: one that is gone by then was absorbed by a round that was
 * published before, and is in the second listing. A round never goes away.
 *
 * <p>HDFS lists in name order, and an unsealed name sorts before every sealed one: a segment sealed
 * between two pages is seen under both names. Other file systems promise no order, and one listing
 * may see neither name. There the directory is listed twice: a segment is renamed once, so it can
 * be missed by one of the two at most.
 */
final class PartitionLister {
  private final FileSystem fileSystem;
  private final Path recorded;
  private final Path published;
  private final Map<SegmentId, SegmentFile> segments = new HashMap<>();
  private final Map<String, SegmentFile> unsealed = new HashMap<>();
  private final TreeMap<String, PartitionListing.Foreign> foreign =
      new TreeMap<>(NameOrder.BYTEWISE);

  private record SegmentId(String recorder, long number) {}

  PartitionLister(FileSystem fileSystem, Path recorded, Path published) {
    this.fileSystem = fileSystem;
    this.recorded = recorded;
    this.published = published;
  }

  PartitionListing list() throws IOException {
    boolean listsInNameOrder = fileSystem.getUri().getScheme().equals("hdfs");
    for (int i = 0; i < (listsInNameOrder ? 1 : 2); i++) {
      listOnce();
    }
    List<SegmentFile> sorted = new ArrayList<>(segments.values());
    sorted.sort(Comparator.comparing(file -> file.name().fileName(), NameOrder.BYTEWISE));
    return new PartitionListing(sorted, rounds(), new ArrayList<>(foreign.values()));
  }

  List<RoundFile> rounds() throws IOException {
    List<RoundFile> rounds = new ArrayList<>();
    forEachFile(
        published,
        status ->
            RoundName.parse(status.getPath().getName())
                .ifPresent(
                    name ->
                        rounds.add(
                            new RoundFile(
                                status.getPath(),
                                name,
                                status.getLen(),
                                status.getModificationTime()))));
    rounds.sort(Comparator.comparing(RoundFile::name));
    return rounds;
  }

  /** The unsealed files alone, in one listing: one that is renamed meanwhile is none any more. */
  List<SegmentFile> unsealed() throws IOException {
    listOnce();
    List<SegmentFile> sorted = new ArrayList<>(unsealed.values());
    sorted.sort(Comparator.comparing(file -> file.name().fileName(), NameOrder.BYTEWISE));
    return sorted;
  }

  private void listOnce() throws IOException {
    forEachFile(recorded, this::add);
  }

  private void forEachFile(Path directory, Consumer<FileStatus> use) throws IOException {
    try {
      RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (status.isFile()) {
          use.accept(status);
        }
      }
    } catch (FileNotFoundException e) {
      // No event of this channel and day is in this tree, or the directory was emptied.
      return;
    }
  }

  private void add(FileStatus status) {
    String fileName = status.getPath().getName();
    Optional<SegmentName> name = SegmentName.parse(fileName);
    if (name.isEmpty()) {
      if (fileName.startsWith(".") || fileName.startsWith("_")) {
        // Hidden by convention: temporary files, checksums of a local copy.
        return;
      }
      foreign.put(fileName, new PartitionListing.Foreign(status.getPath(), status.getLen()));
      return;
    }
    SegmentFile file =
        new SegmentFile(
            status.getPath(), name.get(), status.getLen(), status.getModificationTime());
    if (name.get() instanceof SegmentName.Unsealed) {
      unsealed.put(fileName, file);
    }
    segments.merge(
        new SegmentId(file.name().recorder(), file.name().number()), file, PartitionLister::later);
  }

  private static SegmentFile later(SegmentFile one, SegmentFile other) {
    return one.name() instanceof SegmentName.Sealed ? one : other;
  }
}
