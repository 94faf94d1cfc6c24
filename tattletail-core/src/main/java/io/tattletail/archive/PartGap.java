package io.tattletail.archive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes of an unsealed segment that a copy of the archive lacks, before one of its parts. Immutable
 * and thread-safe.
 *
 * @param part the part behind the gap
 * @param from where the gap begins in the original, in bytes from the file's start
 */
public record PartGap(SegmentFile part, long from) {
  /**
   * The part before each part of a listing.
   *
   * @param segments as {@link PartitionListing#segments()} has them
   */
  public static Map<SegmentFile, SegmentFile> predecessors(List<SegmentFile> segments) {
    Map<SegmentFile, SegmentFile> predecessors = new HashMap<>();
    for (int i = 1; i < segments.size(); i++) {
      SegmentFile previous = segments.get(i - 1);
      SegmentFile part = segments.get(i);
      if (previous.name() instanceof SegmentName.Part
          && part.name() instanceof SegmentName.Part
          && isSameSegment(previous.name(), part.name())) {
        predecessors.put(part, previous);
      }
    }
    return predecessors;
  }

  /**
   * The gap before a part.
   *
   * @param file the part; a file that is none has no gap
   * @param previous the part before it, if there is one
   * @param headerLength of the file, in bytes
   */
  public static Optional<PartGap> before(
      SegmentFile file, Optional<SegmentFile> previous, long headerLength) {
    if (!(file.name() instanceof SegmentName.Part part)) {
      return Optional.empty();
    }
    long expected = previous.map(before -> end(before, headerLength)).orElse(headerLength);
    return expected < part.from() ? Optional.of(new PartGap(file, expected)) : Optional.empty();
  }

  /** Where the gap ends in the original, in bytes from the file's start. */
  public long until() {
    return ((SegmentName.Part) part.name()).from();
  }

  /** What is missing, for people. */
  public String detail() {
    return "bytes %d to %d of the original, which are in no part of it".formatted(from, until());
  }

  /**
   * Whether a listing shows a gap. The length of a header is taken for that of the first part's
   * place, so the lack of all parts but one does not show.
   */
  static boolean mayBeIn(List<SegmentFile> segments) {
    long headerLength = 0;
    SegmentFile previous = null;
    for (SegmentFile file : segments) {
      if (!(file.name() instanceof SegmentName.Part part)) {
        previous = null;
      } else if (previous == null || !isSameSegment(previous.name(), part)) {
        headerLength = part.from();
        previous = file;
      } else if (end(previous, headerLength) < part.from()) {
        return true;
      } else {
        previous = file;
      }
    }
    return false;
  }

  private static boolean isSameSegment(SegmentName one, SegmentName other) {
    return one.recorder().equals(other.recorder()) && one.number() == other.number();
  }

  /** Where a part ends in the original. */
  private static long end(SegmentFile file, long headerLength) {
    return ((SegmentName.Part) file.name()).from() + file.length() - headerLength;
  }
}
