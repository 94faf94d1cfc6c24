package io.tattletail.internal.search;

import io.tattletail.common.Partition;
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
public record PartitionView(
    Partition partition,
    List<IndexedFile> files,
    List<Problem> problems,
    int unindexedFiles,
    long unindexedBytes) {
  /** Copies the lists. */
  public PartitionView {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
  }

  /**
   * A file with an index.
   *
   * @param path where it is
   * @param length how many bytes it has
   * @param isPublished whether it is a round
   * @param spans by the index
   */
  public record IndexedFile(Path path, long length, boolean isPublished, FileSpans spans) {}
}
