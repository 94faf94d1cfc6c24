package io.tattletail.internal.layout;

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
   * Of each part of a listing but the first of its segment, the part before it that reaches
   * furthest. Parts overlap where one that was missing was copied again.
   *
   * @param segments as {@link PartitionListing#segments()} has them
   */
  public static Map<SegmentFile, SegmentFile> predecessors(List<SegmentFile> segments) {
    Map<SegmentFile, SegmentFile> predecessors = new HashMap<>();
    SegmentFile furthest = null;
    for (SegmentFile file : segments) {
      if (!(file.name() instanceof SegmentName.Part)) {
        furthest = null;
      } else if (furthest == null || !isSameSegment(furthest.name(), file.name())) {
        furthest = file;
      } else {
        predecessors.put(file, furthest);
        furthest = end(file, 0) > end(furthest, 0) ? file : furthest;
      }
    }
    return predecessors;
  }

  /**
   * The gap before a part.
   *
   * @param file the part; a file that is none has no gap
   * @param previous the part before it that reaches furthest, if there is one
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

  /** The missing bytes, in a sentence for people. */
  public String detail() {
    return "bytes %d to %d of the original, which are in no part of it".formatted(from, until());
  }

  /**
   * Whether a listing shows a gap. The length of a header is taken for that of the first part's
   * place, so the lack of all parts but one does not show.
   */
  static boolean mayBeIn(List<SegmentFile> segments) {
    Map<SegmentFile, SegmentFile> predecessors = predecessors(segments);
    long headerLength = 0;
    for (SegmentFile file : segments) {
      Optional<SegmentFile> previous = Optional.ofNullable(predecessors.get(file));
      if (previous.isEmpty() && file.name() instanceof SegmentName.Part first) {
        headerLength = first.from();
      } else if (before(file, previous, headerLength).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSameSegment(SegmentName one, SegmentName other) {
    return one.isOfSameSegment(other);
  }

  /**
   * Where a part ends in the original, in bytes from the file's start.
   *
   * @param headerLength of the file, in bytes
   */
  public static long end(SegmentFile file, long headerLength) {
    return ((SegmentName.Part) file.name()).from() + file.length() - headerLength;
  }
}
