package io.tattletail.archive.segment;

import io.tattletail.archive.Micros;
import io.tattletail.spew.EventParts;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a block. Nothing is copied, and nothing decoded until it is asked for; it keeps the
 * block's memory as long as it is kept. Immutable and thread-safe.
 */
public final class BlockEvent implements EventParts {
  private final Block block;
  private final long timestampMicros;
  private final int start;
  private final int eventStart;
  private final int end;

  /** Decoded on demand; a race decodes twice and keeps either result, which are equal. */
  private @Nullable SegmentRecord decoded;

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
      throw new IllegalStateException("it was decoded before, for the block's table", e);
    }
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
    return block.metadata().recorders().get(record().recorder());
  }

  /** Counts the recorder's events in this partition. */
  public long sequence() {
    return record().sequence();
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
