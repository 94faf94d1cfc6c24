package io.tattletail.replay;

import io.tattletail.internal.segment.BlockEvent;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** How an event compares with the delivered one of its channel, id and timestamp. */
enum Repetition {
  /** There was none. */
  NONE,

  /** The same bytes at the same place of the same stream, or at a place that is not known. */
  REDELIVERED,

  /** The same bytes at another place: the publisher sent it again. */
  PUBLISHED_TWICE,

  /** Other bytes: two events have one id. */
  CONFLICTING;

  /**
   * What is kept of a delivered event: enough to compare it with another, and none of its block's
   * memory.
   *
   * @param stream empty if it had no position
   * @param offset on the stream, or 0
   * @param length of its bytes
   * @param checksum of its bytes, CRC-32C
   */
  record DeliveredEvent(String stream, long offset, int length, int checksum) {
    static DeliveredEvent of(BlockEvent event) {
      ByteBuffer bytes = event.serialized();
      CRC32C checksum = new CRC32C();
      checksum.update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      return new DeliveredEvent(
          event.stream(), event.offset(), bytes.remaining(), (int) checksum.getValue());
    }

    Repetition repeatedBy(DeliveredEvent other) {
      if (length != other.length || checksum != other.checksum) {
        return CONFLICTING;
      }
      boolean bothKnown = !stream.isEmpty() && !other.stream.isEmpty();
      boolean elsewhere = offset != other.offset || !stream.equals(other.stream);
      return bothKnown && elsewhere ? PUBLISHED_TWICE : REDELIVERED;
    }

    @Override
    public String toString() {
      return stream.isEmpty() ? "no position" : "offset %d of %s".formatted(offset, stream);
    }
  }
}
