package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The metadata in a file's header.
 *
 * @param partition the partition of the file
 * @param serializer name of the serializer of all its events
 * @param recorders full names of the recorders of its events, which refer to them by index
 */
public record SegmentMetadata(Partition partition, String serializer, List<String> recorders) {
  /** Copies the list. */
  public SegmentMetadata {
    // Interned, so that a replay compares the names of its events' serializers at no cost.
    serializer = serializer.intern();
    recorders = List.copyOf(recorders);
    checkArgument(!serializer.isEmpty(), "no serializer");
    checkArgument(!recorders.isEmpty(), "no recorder");
  }

  /**
   * @throws CorruptSegmentException if the events are of another partition
   */
  void check(Path file, Partition expected) throws CorruptSegmentException {
    if (!partition.equals(expected)) {
      throw new CorruptSegmentException(
          file, 0, "expected events of %s, its header says %s".formatted(expected, partition));
    }
  }
}
