package io.tattletail.explorer;

import io.tattletail.archive.Partition;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What names and indexes tell of a partition.
 *
 * @param partition which
 * @param files those with an index, but for absorbed ones
 * @param problems what is not as it should be, or not yet
 * @param unindexedFiles being recorded, foreign or damaged: how many events they have cannot be
 *     told
 * @param unindexedBytes the length of these
 */
record PartitionView(
    Partition partition,
    List<IndexedFile> files,
    List<Problem> problems,
    int unindexedFiles,
    long unindexedBytes) {
  /**
   * A file with an index.
   *
   * @param path where it is
   * @param isPublished whether it is a round
   * @param spans by the index
   */
  record IndexedFile(Path path, boolean isPublished, FileSpans spans) {}
}
