package io.tattletail.internal.layout;

/**
 * Which segment of a partition a file is of, whatever name the file has now. Immutable.
 *
 * @param recorder see {@link SegmentName#recorder()}
 * @param number see {@link SegmentName#number()}
 */
public record SegmentId(String recorder, long number) {
  /** The segment of a file of this name. */
  public static SegmentId of(SegmentName name) {
    return new SegmentId(name.recorder(), name.number());
  }
}
