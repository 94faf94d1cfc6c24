package io.tattletail.internal.layout;

import org.apache.hadoop.fs.Path;

/**
 * A segment as a listing showed it.
 *
 * @param path where it was
 * @param name parsed from the path
 * @param length in bytes. For an unsealed segment it is a lower bound, because the NameNode learns
 *     its length late. For a part it is exact
 * @param modified when it was written last, by the file system's clock, in milliseconds since 1970;
 *     0 if no listing told
 */
public record SegmentFile(Path path, SegmentName name, long length, long modified) {
  /** A file that no listing showed. */
  public SegmentFile(Path path, SegmentName name, long length) {
    this(path, name, length, 0);
  }
}
