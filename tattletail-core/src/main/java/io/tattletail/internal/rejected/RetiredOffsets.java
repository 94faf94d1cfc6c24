package io.tattletail.internal.rejected;

import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.segment.StreamOffsets;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the records that are kept of retired events: their offsets, so that nobody takes them for
 * lost, and nothing else. Offsets that follow each other take one record.
 */
public final class RetiredOffsets {
  private RetiredOffsets() {}

  /**
   * The records of a partition.
   *
   * @param recorder the name under which they are written
   * @param retiredDay the records count while this day is retired; empty if they always count
   */
  public static List<RejectedEvent> records(
      String recorder,
      Instant now,
      String reason,
      Partition partition,
      StreamOffsets offsets,
      Optional<LocalDate> retiredDay) {
    List<RejectedEvent> records = new ArrayList<>();
    offsets
        .byStream()
        .forEach(
            (stream, covered) -> {
              for (LongRanges.Range range : covered.ranges()) {
                records.add(
                    record(
                        recorder,
                        now,
                        reason,
                        partition,
                        Optional.of(new SpewPosition(stream, range.first() - 1, range.last())),
                        retiredDay));
              }
            });
    return records;
  }

  /** One record; without offsets it names a retired day. */
  public static RejectedEvent record(
      String recorder,
      Instant now,
      String reason,
      Partition partition,
      Optional<SpewPosition> offsets,
      Optional<LocalDate> retiredDay) {
    return new RejectedEvent(
        recorder,
        now,
        reason,
        partition.channel(),
        "",
        "",
        offsets,
        ByteBuffer.allocate(0),
        retiredDay);
  }
}
