package io.tattletail.internal.segment;

import com.google.common.hash.Hashing;
import io.tattletail.spew.EventParts;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a block. Its parts are decoded on demand, and nothing is copied. It keeps the memory
 * of its block reachable. Immutable and thread-safe.
 */
public final class BlockEvent implements EventParts {
  /** Odd, so that no bit is lost by multiplying; 2^64 divided by the golden ratio. */
  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  private final Block block;
  private final long timestampMicros;
  private final int start;
  private final int eventStart;
  private final int end;

  /** Decoded on demand; a race decodes twice and keeps either result, which are equal. */
  private @Nullable SegmentRecord decoded;

  /** Likewise. A publisher asks for them seven times an event. */
  private @Nullable Numbers numbers;

  BlockEvent(Block block, RecordTable table, int index) {
    this.block = block;
    this.timestampMicros = table.timestampMicros(index);
    this.start = table.start(index);
    this.eventStart = table.eventStart(index);
    this.end = table.start(index + 1);
  }

  SegmentRecord record() {
    SegmentRecord known = decoded;
    if (known == null) {
      known = decode();
      decoded = known;
    }
    return known;
  }

  private SegmentRecord decode() {
    try {
      return Records.decode(new Decoder(block.bytes(), start, end));
    } catch (Decoder.MalformedException e) {
      throw new IllegalStateException("the block's table was decoded from it before", e);
    }
  }

  /**
   * Encodes the event for another file.
   *
   * @param recorder its recorder's index in that file
   */
  void encode(int recorder, Encoder out) {
    Numbers numbers = numbers();
    Records.encodeNumbers(timestampMicros, recorder, numbers.sequence(), out);
    out.writeFixed(block.bytes(), numbers.contentStart(), end - numbers.contentStart());
  }

  /**
   * What an event begins with.
   *
   * @param recorder an index
   * @param sequence counts the recorder's events in this partition
   * @param contentStart where stream, offset, skipped, id and event begin, which are encoded the
   *     same in every file
   */
  private record Numbers(int recorder, long sequence, int contentStart) {}

  private Numbers numbers() {
    Numbers known = numbers;
    if (known == null) {
      known = decodeNumbers();
      numbers = known;
    }
    return known;
  }

  private Numbers decodeNumbers() {
    Decoder in = new Decoder(block.bytes(), start, end);
    try {
      in.readLong();
      return new Numbers(in.readInt(), in.readLong(), in.position());
    } catch (Decoder.MalformedException e) {
      throw new IllegalStateException("the block's table was decoded from it before", e);
    }
  }

  /**
   * A hash of the whole record of the event, the same in each file that has it. Farm hash, 64 bits:
   * it finds damage, not forgery.
   */
  public long fingerprint() {
    Numbers numbers = numbers();
    int content = numbers.contentStart();
    long hash =
        Hashing.farmHashFingerprint64().hashBytes(block.bytes(), content, end - content).asLong();
    hash = hash * HASH_FACTOR + timestampMicros;
    hash = hash * HASH_FACTOR + block.metadata().recorders().get(numbers.recorder()).hashCode();
    return hash * HASH_FACTOR + numbers.sequence();
  }

  /** A decoder of the whole record. */
  Decoder decoder() {
    return new Decoder(block.bytes(), start, end);
  }

  /** Where its serialized form begins in the block's bytes. */
  int eventStart() {
    return eventStart;
  }

  /** Where its serialized form ends in the block's bytes. */
  int end() {
    return end;
  }

  /** The block it is of. */
  public Block block() {
    return block;
  }

  /** Its place in the archive's order. */
  public EventKey key() {
    return new EventKey(timestampMicros, channel(), stream(), offset(), recorder(), sequence());
  }

  /** Microseconds since 1970 UTC. */
  public long timestampMicros() {
    return timestampMicros;
  }

  @Override
  public Instant timestamp() {
    return Micros.toInstant(timestampMicros);
  }

  @Override
  public String channel() {
    return block.metadata().partition().channel();
  }

  /** The full name of the recorder that recorded it. */
  public String recorder() {
    SegmentRecord known = decoded;
    return block
        .metadata()
        .recorders()
        .get(known == null ? numbers().recorder() : known.recorder());
  }

  /** Counts the recorder's events in this partition. */
  public long sequence() {
    SegmentRecord known = decoded;
    return known == null ? numbers().sequence() : known.sequence();
  }

  /** The stream on which the broker delivered it; empty if the broker gave no position. */
  public String stream() {
    return record().stream();
  }

  /** Its offset on the stream, or 0. */
  public long offset() {
    return record().offset();
  }

  /** How many offsets before it on the stream are holes. */
  public long skipped() {
    return record().skipped();
  }

  @Override
  public @Nullable SpewPosition position() {
    String stream = stream();
    return stream.isEmpty() ? null : new SpewPosition(stream, offset() - skipped() - 1, offset());
  }

  @Override
  public String id() {
    return record().id();
  }

  /** The event's bytes: a view with an accessible array, which must not be written. */
  @Override
  public ByteBuffer serialized() {
    return ByteBuffer.wrap(block.bytes(), eventStart, end - eventStart);
  }
}
