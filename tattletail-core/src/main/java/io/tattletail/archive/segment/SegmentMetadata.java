package io.tattletail.archive.segment;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.Partition;
import java.util.List;

/**
 * What a file says of itself in its header.
 *
 * @param partition where it belongs
 * @param serializer name of the serializer of all its events
 * @param recorders full names of the recorders of its events, which refer to them by index
 * @param streams names of the streams of its events, which refer to them by index; index 0 is the
 *     empty string and means no position
 */
public record SegmentMetadata(
    Partition partition, String serializer, List<String> recorders, List<String> streams) {
  /** Copies the lists. */
  public SegmentMetadata {
    recorders = List.copyOf(recorders);
    streams = List.copyOf(streams);
    checkArgument(!serializer.isEmpty(), "no serializer");
    checkArgument(!recorders.isEmpty(), "no recorder");
    checkArgument(
        !streams.isEmpty() && streams.get(SegmentFormat.NO_STREAM).isEmpty(),
        "stream 0 is not the empty name: %s",
        streams);
  }
}
