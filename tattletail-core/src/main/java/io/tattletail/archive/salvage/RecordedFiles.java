package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Opens the recorded files of one partition, also those that were sealed, or replaced by a whole
 * segment, since they were listed. Not thread-safe.
 */
final class RecordedFiles {
  private final ArchiveStore archive;
  private final Partition partition;
  private final Findings findings;

  /** Whole segments that were opened in place of a part that was gone. */
  private final Set<Path> replacements = new HashSet<>();

  RecordedFiles(ArchiveStore archive, Partition partition, Findings findings) {
    this.archive = archive;
    this.partition = partition;
    this.findings = findings;
  }

  /** Opens a file under the name that was listed. */
  Optional<Segment> open(SegmentFile file) throws IOException {
    return Segment.open(archive, partition, file, new ReadStatistics());
  }

  /** Opens a file under the name that it has now. */
  Optional<Segment> openWhereverItIs(SegmentFile file) throws IOException {
    try {
      return open(file);
    } catch (FileNotFoundException e) {
      return open(sameSegment(file).orElseThrow(() -> e));
    }
  }

  /**
   * Opens a part; if the whole segment has replaced it, that, unless it was opened in place of
   * another part.
   */
  Optional<Segment> openPart(SegmentFile file) throws IOException {
    try {
      return open(file);
    } catch (FileNotFoundException e) {
      SegmentFile whole = sameSegment(file).orElseThrow(() -> e);
      return replacements.add(whole.path()) ? open(whole) : Optional.empty();
    }
  }

  /** Opens a part, and tells what is missing between the part before it and this one. */
  Optional<Segment> openBehind(Optional<SegmentFile> previous, SegmentFile file)
      throws IOException {
    Optional<Segment> opened = openPart(file);
    opened
        .filter(segment -> segment.path().equals(file.path()))
        .flatMap(part -> PartGap.before(file, previous, part.index().headerLength()))
        .ifPresent(gap -> findings.add(Severity.ERROR, Kind.DAMAGE, file.path(), gap.detail()));
    return opened;
  }

  /** The whole segment, under the name that it has now. */
  private Optional<SegmentFile> sameSegment(SegmentFile file) throws IOException {
    return archive.list(partition).whole(file.name());
  }
}
