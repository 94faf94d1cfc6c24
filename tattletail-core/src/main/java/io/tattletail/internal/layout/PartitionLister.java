package io.tattletail.internal.layout;

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
 *
 * <p>Parts of an unsealed segment count only while neither its sealed nor its unsealed file is
 * there: either has all that the parts have, and is there before the first of them is deleted.
 * Parts sort before both.
 */
final class PartitionLister {
  private static final Comparator<SegmentFile> BY_NAME =
      Comparator.comparing((SegmentFile file) -> withoutFrom(file.name()), NameOrder.BYTEWISE)
          .thenComparingLong(
              file -> file.name() instanceof SegmentName.Part part ? part.from() : 0);

  private final FileSystem fileSystem;
  private final Path recorded;
  private final Path published;
  private final Map<SegmentId, SegmentFile> segments = new HashMap<>();
  private final Map<SegmentName.Part, SegmentFile> parts = new HashMap<>();
  private final Map<String, SegmentFile> unsealed = new HashMap<>();
  private final TreeMap<String, PartitionListing.Foreign> foreign =
      new TreeMap<>(NameOrder.BYTEWISE);

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
    List<SegmentFile> found = found();
    if (PartGap.mayBeIn(found)) {
      // A part that was made meanwhile may show, and the one before it not.
      listOnce();
      found = found();
    }
    return new PartitionListing(found, rounds(), new ArrayList<>(foreign.values()));
  }

  private List<SegmentFile> found() {
    List<SegmentFile> found = new ArrayList<>(segments.values());
    parts.forEach(
        (part, file) -> {
          if (!segments.containsKey(SegmentId.of(part))) {
            found.add(file);
          }
        });
    found.sort(BY_NAME);
    return found;
  }

  /** The names of a segment's parts are in the order of their numbers, not in that of the bytes. */
  private static String withoutFrom(SegmentName name) {
    return name instanceof SegmentName.Part part
        ? "." + part.recorder() + "-" + part.number() + "+"
        : name.fileName();
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

  /**
   * The unsealed files and parts alone, in one listing: one that is renamed meanwhile is none any
   * more.
   */
  List<SegmentFile> unsealed() throws IOException {
    listOnce();
    List<SegmentFile> sorted = new ArrayList<>(unsealed.values());
    sorted.addAll(parts.values());
    sorted.sort(BY_NAME);
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
    if (name.get() instanceof SegmentName.Part part) {
      parts.put(part, file);
      return;
    }
    if (name.get() instanceof SegmentName.Unsealed) {
      unsealed.put(fileName, file);
    }
    segments.merge(SegmentId.of(file.name()), file, PartitionLister::later);
  }

  private static SegmentFile later(SegmentFile one, SegmentFile other) {
    return one.name() instanceof SegmentName.Sealed ? one : other;
  }
}
