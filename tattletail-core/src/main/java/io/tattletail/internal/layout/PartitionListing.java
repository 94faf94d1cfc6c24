package io.tattletail.internal.layout;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The files in a partition's directories. A segment that was renamed during the listing is in it
 * once, under its later name. The listing of a copy has the parts of an unsealed segment only if it
 * has no whole file of that segment.
 *
 * @param segments recorded ones in name order: unsealed ones first, then sealed ones by time; parts
 *     of one segment by their place in it; immutable
 * @param rounds published ones by their number; immutable
 * @param foreign recorded files that are no segments by their name, in name order; immutable
 */
public record PartitionListing(
    List<SegmentFile> segments, List<RoundFile> rounds, List<Foreign> foreign) {
  /** Copies the lists. */
  public PartitionListing {
    segments = List.copyOf(segments);
    rounds = List.copyOf(rounds);
    foreign = List.copyOf(foreign);
  }

  /** Whether there was no file that a reader reads. */
  public boolean isEmpty() {
    return segments.isEmpty() && rounds.isEmpty() && foreign.isEmpty();
  }

  /**
   * Finds the whole segment of a file that is gone since it was listed: it was sealed, or it was a
   * part, and its whole segment was copied.
   *
   * @return the segment under the name that it has now; empty if only parts of it are there, or
   *     nothing of it, because it was deleted after a round absorbed it
   */
  public Optional<SegmentFile> whole(SegmentName name) {
    return segments.stream()
        .filter(
            file -> !(file.name() instanceof SegmentName.Part) && file.name().isOfSameSegment(name))
        .findFirst();
  }

  /**
   * A file that TattleTail did not name.
   *
   * @param path where it was
   * @param length in bytes
   */
  public record Foreign(Path path, long length) {}
}
