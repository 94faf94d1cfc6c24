package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentId;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from a partition of the copy what is replaced there: a segment that a round of the copy
 * absorbed, and what was copied of an open segment when the sealed one is there. What the original
 * does not have, and nothing replaces, stays and is told.
 *
 * <p>Used by one thread and once, after everything was copied.
 */
final class RecordedSweep {
  private final MirrorContext context;
  private final Partition partition;
  private final ArchiveStore copy;
  private final Successors successors;

  /** What the original has, by name. */
  private final Set<String> names = new HashSet<>();

  private final Map<SegmentId, SegmentFile> sealed = new HashMap<>();
  private final Set<SegmentId> open = new HashSet<>();

  /** Read when it is needed first. */
  private @Nullable PublishedRounds rounds;

  RecordedSweep(MirrorContext context, Partition partition) {
    this.context = context;
    this.partition = partition;
    this.copy = context.copy();
    this.successors = new Successors(context, partition);
  }

  /**
   * Deletes.
   *
   * @param listing of the original
   * @param wanted its segments that no round absorbed, all of which are in the copy
   * @param present the copy's files before anything was copied
   */
  void sweep(PartitionListing listing, Iterable<SegmentFile> wanted, CopyFiles present)
      throws IOException {
    for (SegmentFile file : wanted) {
      names.add(file.name().fileName());
      if (file.name() instanceof SegmentName.Sealed) {
        sealed.put(SegmentId.of(file.name()), file);
      } else {
        open.add(SegmentId.of(file.name()));
      }
    }
    listing.foreign().forEach(file -> names.add(file.path().getName()));
    context.store().deleteTemporaries(present.published().values());
    context.store().deleteTemporaries(present.recorded().values());
    long left = present.recorded().size();
    for (FileStatus file : present.recorded().values()) {
      left -= look(file) ? 1 : 0;
    }
    if (left == 0 && listing.segments().isEmpty() && listing.foreign().isEmpty()) {
      deleteIfEmpty(copy.directory(partition));
    }
    tellRounds(listing, present);
  }

  /** Returns whether the file was deleted. */
  private boolean look(FileStatus status) throws IOException {
    String fileName = status.getPath().getName();
    if (names.contains(fileName) && !isUnsealed(fileName)) {
      return false;
    }
    Optional<SegmentName> name = SegmentName.parse(fileName);
    if (name.isEmpty()) {
      if (!fileName.startsWith("_") && !fileName.startsWith(".")) {
        context.totals().onlyInCopy(status.getPath());
      }
      return false;
    }
    SegmentFile file = new SegmentFile(status.getPath(), name.get(), status.getLen());
    if (isReplaced(file)) {
      copy.fileSystem().delete(file.path(), false);
      context.totals().deleted.increment();
      return true;
    }
    return false;
  }

  private static boolean isUnsealed(String fileName) {
    return SegmentName.parse(fileName).filter(SegmentName.Unsealed.class::isInstance).isPresent();
  }

  private boolean isReplaced(SegmentFile file) throws IOException {
    SegmentId id = SegmentId.of(file.name());
    if (file.name() instanceof SegmentName.Part && open.contains(id)) {
      return false;
    }
    if (file.name() instanceof SegmentName.Sealed) {
      if (rounds().hasAbsorbed(file.name())) {
        return true;
      }
      context.totals().onlyInCopy(file.path());
      return false;
    }
    SegmentFile successor = sealed.get(id);
    boolean replaced;
    if (successor != null) {
      replaced = successors.hasBlocks(file, successor.path());
    } else if (rounds().hasAbsorbed(file.name())) {
      replaced = successors.haveSequences(file, rounds().files());
    } else {
      // DistCp may have copied an open segment; the parts that this pass made have its blocks.
      replaced = open.contains(id) && successors.hasBlocks(file, openFile(id));
    }
    if (!replaced) {
      context.totals().onlyInCopy(file.path());
    }
    return replaced;
  }

  private Path openFile(SegmentId id) {
    return context.source().path(partition, new SegmentName.Unsealed(id.recorder(), id.number()));
  }

  private PublishedRounds rounds() throws IOException {
    PublishedRounds known = rounds;
    if (known == null) {
      known = PublishedRounds.read(copy, partition, copy.rounds(partition), new ReadStatistics());
      rounds = known;
    }
    return known;
  }

  private void tellRounds(PartitionListing listing, CopyFiles present) {
    Set<String> original = new HashSet<>();
    listing.rounds().forEach(file -> original.add(file.name().fileName()));
    for (FileStatus file : present.published().values()) {
      String name = file.getPath().getName();
      if (!original.contains(name) && !name.startsWith("_") && !name.startsWith(".")) {
        context.totals().onlyInCopy(file.getPath());
      }
    }
  }

  /** Another mirror that copies a file there meanwhile makes the directory again. */
  private void deleteIfEmpty(Path directory) throws IOException {
    try {
      if (copy.fileSystem().listStatus(directory).length == 0) {
        copy.fileSystem().delete(directory, false);
      }
    } catch (FileNotFoundException | PathIsNotEmptyDirectoryException e) {
      // Another mirror has deleted it, or has just copied a file there.
      return;
    }
  }
}
