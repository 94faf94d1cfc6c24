package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a block are, and when they happened. It is made in one pass over a block that
 * was just decompressed and is still in the processor's cache. Who merges many blocks finds here
 * what he needs of each event, and does not wait for the memory in which the blocks are. Immutable
 * and thread-safe.
 */
final class RecordTable {
  /** A timestamp and two places. */
  static final int BYTES_PER_RECORD = Long.BYTES + 2 * Integer.BYTES;

  /** Five numbers and three lengths, of a byte each. */
  private static final int MIN_RECORD_BYTES = 8;

  private final long[] timestamps;
  private final int[] starts;
  private final int[] eventStarts;
  private final int size;
  private final @Nullable CorruptSegmentException failure;

  private RecordTable(
      long[] timestamps,
      int[] starts,
      int[] eventStarts,
      int size,
      @Nullable CorruptSegmentException failure) {
    this.timestamps = timestamps;
    this.starts = starts;
    this.eventStarts = eventStarts;
    this.size = size;
    this.failure = failure;
  }

  /** Of the events before the first that is not what it should be. */
  static RecordTable of(Block block) {
    int recorders = block.metadata().recorders().size();
    int most = (block.limit() - block.start()) / MIN_RECORD_BYTES;
    int capacity = (int) Math.min(block.events(), most);
    long[] timestamps = new long[capacity];
    int[] starts = new int[capacity + 1];
    int[] eventStarts = new int[capacity];
    Decoder in = new Decoder(block.bytes(), block.start(), block.limit());
    int size = 0;
    CorruptSegmentException failure = null;
    try {
      while (size < block.events()) {
        starts[size] = in.position();
        long timestamp = in.readLong();
        int recorder = in.readInt();
        in.readLong();
        in.skip(in.readLength());
        in.readLong();
        in.readLong();
        in.skip(in.readLength());
        int length = in.readLength();
        if (recorder < 0 || recorder >= recorders) {
          throw new Decoder.MalformedException(
              in.position(), "recorder %d, of %d in the header".formatted(recorder, recorders));
        }
        timestamps[size] = timestamp;
        eventStarts[size] = in.position();
        in.skip(length);
        size++;
      }
      starts[size] = in.position();
      if (in.hasRemaining()) {
        failure =
            block.corrupt(
                "%d bytes follow its %d events".formatted(in.remaining(), block.events()));
      }
    } catch (Decoder.MalformedException e) {
      failure =
          block.corrupt("event %d of %d: %s".formatted(size + 1, block.events(), e.getMessage()));
    }
    return new RecordTable(timestamps, starts, eventStarts, size, failure);
  }

  /** How many events there are before the end, or before {@link #checkEnd} throws. */
  int size() {
    return size;
  }

  /**
   * Called behind the last event.
   *
   * @throws CorruptSegmentException if the block is not what it claims to be
   */
  void checkEnd() throws CorruptSegmentException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Microseconds since 1970 UTC. */
  long timestampMicros(int event) {
    return timestamps[event];
  }

  /** Where its record begins; of the event behind the last, where that ends. */
  int start(int event) {
    return starts[event];
  }

  /** Where its serialized form begins, with which its record ends. */
  int eventStart(int event) {
    return eventStarts[event];
  }

  /**
   * Reads the ends of some events, which has the processor fetch them from memory all at the same
   * time. One after the other, with megabytes of other blocks between, each is waited for: that was
   * half of what a merge of 20 channels took (docs/performance.md).
   *
   * @param bytes of the block
   * @param from the first event
   * @param count at most so many
   * @return of no meaning, but what is thrown away a compiler need not read
   */
  int fetch(byte[] bytes, int from, int count) {
    int to = Math.min(from + count, size);
    int sum = 0;
    for (int i = from; i < to; i++) {
      if (eventStarts[i] < starts[i + 1]) {
        sum += bytes[eventStarts[i]] + bytes[starts[i + 1] - 1];
      }
    }
    return sum;
  }

  /** How much memory it takes, in bytes. */
  int heldBytes() {
    return timestamps.length * BYTES_PER_RECORD;
  }
}
