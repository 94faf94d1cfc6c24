package io.tattletail.archive.publish;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;

/** Events of one timestamp are chosen among together, and do not fit into memory. */
final class GroupTooLargeException extends ArchiveException {
  private static final long serialVersionUID = 1L;

  GroupTooLargeException(Partition partition, long timestampMicros, long memoryBytes) {
    super(
        "the events of %s at %s take more than half of memoryBytes %,d: publish the partition with more memory"
            .formatted(partition, Micros.toInstant(timestampMicros), memoryBytes));
  }
}
