package io.tattletail.archive.publish;

import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Deletes what is not needed any more: recorded segments that a round absorbed, when that round was
 * read once more after the grace, and temporary files of publishers and salvagers that died.
 */
final class AbsorbedSweep {
  /** No publisher works on one round for so long, and no salvager on one file. */
  private static final Duration TEMPORARY = Duration.ofDays(1);

  private final ArchiveStore archive;
  private final PublishOptions options;

  AbsorbedSweep(ArchiveStore archive, PublishOptions options) {
    this.archive = archive;
    this.options = options;
  }

  /** Returns how many recorded segments were deleted. */
  long sweep(PartitionState state) throws IOException {
    deleteTemporaries(archive.publishedDirectory(state.partition()), RoundName::isTemporary);
    deleteTemporaries(archive.directory(state.partition()), SegmentSalvager::isTemporary);
    long deleted = 0;
    List<SegmentFile> left = new ArrayList<>(sealed(state.absorbed()));
    List<RoundFile> rounds = state.rounds().files();
    for (int i = rounds.size() - 1; i >= 0 && !left.isEmpty(); i--) {
      RoundFile round = rounds.get(i);
      List<SegmentFile> absorbed = absorbedBy(state.partition(), round, left);
      left.removeAll(absorbed);
      if (!absorbed.isEmpty() && isOlder(round.modified(), options.grace())) {
        RoundCheck.read(archive, state.partition(), round.path());
        for (SegmentFile segment : absorbed) {
          deleted += archive.fileSystem().delete(segment.path(), false) ? 1 : 0;
        }
      }
    }
    // A publisher may have died after it deleted the last file.
    if (deleted > 0 || state.isEmpty()) {
      deleteIfEmpty(archive.directory(state.partition()));
    }
    return deleted;
  }

  /** A left-over whose sealed twin was absorbed is the salvager's. */
  private static List<SegmentFile> sealed(List<SegmentFile> files) {
    return files.stream().filter(file -> file.name() instanceof SegmentName.Sealed).toList();
  }

  private List<SegmentFile> absorbedBy(
      Partition partition, RoundFile round, List<SegmentFile> candidates) throws IOException {
    RoundIndex index;
    try (Segment segment = Segment.openRound(archive, partition, round, new ReadStatistics())) {
      index = segment.index().round().orElseThrow();
    }
    return candidates.stream()
        .filter(
            file ->
                index
                    .absorbed()
                    .getOrDefault(file.name().recorder(), new LongRanges())
                    .contains(file.name().number()))
        .toList();
  }

  private void deleteTemporaries(Path directory, Predicate<String> isTemporary) throws IOException {
    try {
      RemoteIterator<FileStatus> files = archive.fileSystem().listStatusIterator(directory);
      while (files.hasNext()) {
        FileStatus file = files.next();
        if (isTemporary.test(file.getPath().getName())
            && isOlder(file.getModificationTime(), TEMPORARY)) {
          archive.fileSystem().delete(file.getPath(), false);
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing of the partition was published yet, or all that was recorded is gone.
      return;
    }
  }

  private boolean isOlder(long modifiedMillis, Duration age) {
    return Duration.between(Instant.ofEpochMilli(modifiedMillis), options.clock().instant())
            .compareTo(age)
        >= 0;
  }

  /** A recorder that makes a file there meanwhile makes the directory with it. */
  private void deleteIfEmpty(Path directory) throws IOException {
    try {
      if (archive.fileSystem().listStatus(directory).length == 0) {
        archive.fileSystem().delete(directory, false);
      }
    } catch (FileNotFoundException e) {
      // Another publisher has deleted it.
      return;
    } catch (PathIsNotEmptyDirectoryException e) {
      // A recorder has just begun a segment there.
      return;
    }
  }
}
