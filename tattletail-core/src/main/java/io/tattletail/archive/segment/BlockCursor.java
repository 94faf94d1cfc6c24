package io.tattletail.archive.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Steps through the events of a {@link Block}. Nothing is copied: event and id are decoded from the
 * block's bytes when asked for. Not thread-safe.
 */
public final class BlockCursor {
  private final Block block;
  private final String[] recorders;
  private final String[] streams;
  private final Decoder in;
  private long left;

  /** Where the current event's record begins. */
  private int recordStart;

  private long timestampMicros;
  private int recorder;
  private long sequence;
  private int stream;
  private long offset;
  private long skipped;
  private int idStart;
  private int idLength;
  private int eventStart;
  private int eventLength;

  BlockCursor(Block block) {
    this(block, block.start(), block.events());
  }

  private BlockCursor(Block block, int position, long left) {
    this.block = block;
    // Asked for with every event, and a list of one or two is slow to ask.
    this.recorders = block.metadata().recorders().toArray(new String[0]);
    this.streams = block.metadata().streams().toArray(new String[0]);
    this.in = new Decoder(block.bytes(), position, block.limit());
    this.left = left;
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws CorruptSegmentException if the block is not what it claims to be
   */
  public boolean next() throws CorruptSegmentException {
    if (left == 0) {
      if (in.hasRemaining()) {
        throw block.corrupt(
            "%d bytes follow its %d events".formatted(in.remaining(), block.events()));
      }
      return false;
    }
    left--;
    recordStart = in.position();
    try {
      timestampMicros = in.readLong();
      recorder = in.readInt();
      sequence = in.readLong();
      stream = in.readInt();
      offset = in.readLong();
      skipped = in.readLong();
      idLength = in.readLength();
      idStart = in.position();
      in.skip(idLength);
      eventLength = in.readLength();
      eventStart = in.position();
      in.skip(eventLength);
    } catch (Decoder.MalformedException e) {
      throw block.corrupt(
          "event %d of %d: %s".formatted(block.events() - left, block.events(), e.getMessage()));
    }
    if (recorder < 0 || recorder >= recorders.length) {
      throw block.corrupt("recorder %d, of %d in the header".formatted(recorder, recorders.length));
    }
    if (stream < 0 || stream >= streams.length) {
      throw block.corrupt("stream %d, of %d in the header".formatted(stream, streams.length));
    }
    return true;
  }

  /** Bytes of the current event's record and of all behind it. */
  public int remainingBytes() {
    return block.limit() - recordStart;
  }

  /**
   * The current event and as many of the next ones as fit, in an array of their own, so that the
   * block's memory can be given up.
   *
   * @param maxBytes how large the copy may be; the current event is in it in any case
   * @throws CorruptSegmentException if the block is not what it claims to be
   */
  public Kept keep(int maxBytes) throws CorruptSegmentException {
    BlockCursor ahead = new BlockCursor(block, in.position(), left);
    long kept = 1;
    int end = in.position();
    Optional<BlockPart> rest = Optional.empty();
    while (ahead.next()) {
      if (ahead.in.position() - recordStart > maxBytes) {
        rest = Optional.of(block.rest(ahead.recordStart, left + 1 - kept, ahead.timestampMicros));
        break;
      }
      kept++;
      end = ahead.in.position();
    }
    BlockCursor cursor = block.copyOf(recordStart, end, kept).cursor();
    cursor.next();
    return new Kept(cursor, rest);
  }

  /**
   * See {@link #keep}.
   *
   * @param cursor at the same event
   * @param rest what did not fit
   */
  public record Kept(BlockCursor cursor, Optional<BlockPart> rest) {}

  /** How many events follow the current one. */
  public long left() {
    return left;
  }

  /** The block it steps through. */
  public Block block() {
    return block;
  }

  /** Microseconds since 1970 UTC. */
  public long timestampMicros() {
    return timestampMicros;
  }

  /** The full name of the recorder that recorded the event. */
  public String recorder() {
    return recorders[recorder];
  }

  int recorderIndex() {
    return recorder;
  }

  /** Counts the recorder's events in this partition. */
  public long sequence() {
    return sequence;
  }

  /** The stream on which the broker delivered it; empty if the broker gave no position. */
  public String stream() {
    return streams[stream];
  }

  /** Its offset on the stream, or 0. */
  public long offset() {
    return offset;
  }

  /** How many offsets before it on the stream are holes. */
  public long skipped() {
    return skipped;
  }

  /** The event's id. */
  public String id() {
    return new String(block.bytes(), idStart, idLength, StandardCharsets.UTF_8);
  }

  /** The event's bytes: a view with an accessible array, which must not be written. */
  public ByteBuffer event() {
    return ByteBuffer.wrap(block.bytes(), eventStart, eventLength);
  }

  SegmentRecord record() {
    return new SegmentRecord(
        timestampMicros, recorder, sequence, stream, offset, skipped, id(), event());
  }
}
