package io.tattletail.archive;

import org.apache.hadoop.fs.Path;

/**
 * A segment as a listing showed it.
 *
 * @param path where it was
 * @param name parsed from the path
 * @param length in bytes; of an unsealed segment only a lower bound, for the NameNode learns its
 *     length late
 */
public record SegmentFile(Path path, SegmentName name, long length) {}
