package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of one partition, in the order in which they were added. An event's content is encoded
 * here as a segment stores it, while it is at hand, and needs no object of its own afterwards. Its
 * numbers lie beside, in arrays: sorting and cutting ask for them, and a block begins each event
 * with them.
 *
 * <p>Holds about 100 bytes for each event beside its stream, its id and its bytes. Not thread-safe.
 */
public final class RecordBuffer {
  /** A commit of a single event is common; it should not take much. */
  private static final int FIRST_CHUNK_BYTES = 1 << 10;

  /** A larger event has a chunk of its own. */
  private static final int LARGE_BYTES = ChunkPool.CHUNK_BYTES / 8;

  private static final int FIRST_CAPACITY = 8;

  private final ChunkPool pool;
  private final List<Encoder> chunks = new ArrayList<>();
  private int chunkBytes = FIRST_CHUNK_BYTES / 2;

  /** The index of the chunk that is being filled. */
  private int shared;

  private int size;
  private long eventBytes;

  /** Once the events are numbered. */
  private int @Nullable [] sorted;

  private long[] timestamps = new long[FIRST_CAPACITY];
  private int[] recorders = new int[FIRST_CAPACITY];
  private long[] sequences = new long[FIRST_CAPACITY];
  private long[] offsets = new long[FIRST_CAPACITY];
  private int[] chunkOf = new int[FIRST_CAPACITY];
  private int[] starts = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];

  /**
   * @param pool lends memory beyond a small first chunk
   */
  public RecordBuffer(ChunkPool pool) {
    this.pool = pool;
  }

  /** All of them, in the order given. */
  static RecordBuffer of(List<SegmentRecord> records) {
    RecordBuffer buffer = new RecordBuffer(new ChunkPool(0));
    records.forEach(buffer::add);
    return buffer;
  }

  /** Copies an event. */
  public void add(SegmentRecord record) {
    checkState(sorted == null, "the events are numbered already");
    if (size == timestamps.length) {
      grow();
    }
    int place = placeFor(Records.maxBytes(record));
    Encoder chunk = chunks.get(place);
    int start = chunk.length();
    Records.encodeContent(record, chunk);
    timestamps[size] = record.timestampMicros();
    recorders[size] = record.recorder();
    sequences[size] = record.sequence();
    offsets[size] = record.offset();
    chunkOf[size] = place;
    starts[size] = start;
    lengths[size] = chunk.length() - start;
    eventBytes += record.event().remaining();
    size++;
  }

  /** The index of a chunk that has room for so many bytes. */
  private int placeFor(int bytes) {
    if (bytes > LARGE_BYTES) {
      // It would leave too much of a chunk empty.
      chunks.add(new Encoder(bytes));
      return chunks.size() - 1;
    }
    if (chunks.isEmpty() || chunkBytes - chunks.get(shared).length() < bytes) {
      chunkBytes = Math.min(Math.max(2 * chunkBytes, bytes), ChunkPool.CHUNK_BYTES);
      chunks.add(chunkBytes == ChunkPool.CHUNK_BYTES ? pool.take() : new Encoder(chunkBytes));
      shared = chunks.size() - 1;
    }
    return shared;
  }

  private void grow() {
    int capacity = 2 * size;
    timestamps = Arrays.copyOf(timestamps, capacity);
    recorders = Arrays.copyOf(recorders, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    offsets = Arrays.copyOf(offsets, capacity);
    chunkOf = Arrays.copyOf(chunkOf, capacity);
    starts = Arrays.copyOf(starts, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
  }

  /**
   * Sorts the events, which all have one recorder, and gives them the sequences from {@code first}
   * on in this order: their blocks are written in the order of the sequences. Nothing can be added
   * afterwards.
   *
   * @return the sequence behind the last
   */
  public long number(long first) {
    int[] order = RecordSort.sortedOfOneRecorder(this);
    sorted = order;
    for (int i = 0; i < order.length; i++) {
      sequences[order[i]] = first + i;
    }
    return first + order.length;
  }

  /** The indices of all events in the archive's order. */
  int[] sorted(SegmentMetadata metadata) {
    int[] order = sorted;
    return order == null ? RecordSort.sorted(this, metadata) : order;
  }

  /** How many events it has. */
  public int size() {
    return size;
  }

  /** The sum of the serialized events. */
  public long eventBytes() {
    return eventBytes;
  }

  /**
   * The offsets of each stream, by name, that its events cover: each covers the offsets after its
   * previous one up to its own. Events without a position cover none.
   */
  public StreamOffsets coveredOffsets() {
    StreamOffsets covered = new StreamOffsets();
    for (int event = 0; event < size; event++) {
      Decoder in = content(event);
      try {
        String stream = in.readString();
        long offset = in.readLong();
        covered.add(stream, offset, in.readLong());
      } catch (Decoder.MalformedException e) {
        throw new IllegalStateException("it was encoded here", e);
      }
    }
    return covered;
  }

  /** Gives the memory back to the pool. Nobody must use the buffer any more. */
  public void release() {
    for (Encoder chunk : chunks) {
      if (chunk.array().length == ChunkPool.CHUNK_BYTES) {
        pool.giveBack(chunk);
      }
    }
    chunks.clear();
    sorted = null;
    chunkBytes = FIRST_CHUNK_BYTES / 2;
    size = 0;
  }

  long timestampMicros(int event) {
    return timestamps[event];
  }

  int recorder(int event) {
    return recorders[event];
  }

  long sequence(int event) {
    return sequences[event];
  }

  /** Compares the streams of two events, by their names' bytes. */
  int compareStreams(int event, int other) {
    Decoder left = content(event);
    Decoder right = content(other);
    try {
      int leftLength = left.readLength();
      int rightLength = right.readLength();
      return Arrays.compareUnsigned(
          chunks.get(chunkOf[event]).array(),
          left.position(),
          left.position() + leftLength,
          chunks.get(chunkOf[other]).array(),
          right.position(),
          right.position() + rightLength);
    } catch (Decoder.MalformedException e) {
      throw new IllegalStateException("it was encoded here", e);
    }
  }

  private Decoder content(int event) {
    byte[] chunk = chunks.get(chunkOf[event]).array();
    return new Decoder(chunk, starts[event], starts[event] + lengths[event]);
  }

  long offset(int event) {
    return offsets[event];
  }

  /** How long the event is once encoded, but for its timestamp, recorder and sequence. */
  int length(int event) {
    return lengths[event];
  }

  /** Encodes the event as a block has it. */
  void copy(int event, Encoder target) {
    Records.encodeNumbers(timestamps[event], recorders[event], sequences[event], target);
    target.writeFixed(chunks.get(chunkOf[event]).array(), starts[event], lengths[event]);
  }
}
