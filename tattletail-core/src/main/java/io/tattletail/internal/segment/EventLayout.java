package io.tattletail.internal.segment;

/**
 * Where the parts of an event are in its block's bytes, for readers that make columns of many
 * events without an object for each part. It moves from event to event. Not thread-safe.
 */
public final class EventLayout {
  private byte[] bytes = new byte[0];
  private int streamStart;
  private int streamLength;
  private long offset;
  private int idStart;
  private int idLength;

  /** Points at the parts of this event. */
  public void set(BlockEvent event) {
    bytes = event.block().bytes();
    Decoder in = event.decoder();
    try {
      in.readLong();
      in.readInt();
      in.readLong();
      streamLength = in.readLength();
      streamStart = in.position();
      in.skip(streamLength);
      offset = in.readLong();
      in.readLong();
      idLength = in.readLength();
      idStart = in.position();
    } catch (Decoder.MalformedException e) {
      throw new IllegalStateException("the block's table was decoded from it before", e);
    }
  }

  /** The bytes in which all parts are; they must not be written, and never change. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where its stream begins, in UTF-8. */
  public int streamStart() {
    return streamStart;
  }

  /** How many bytes its stream has; 0 if the broker gave no position. */
  public int streamLength() {
    return streamLength;
  }

  /** Its offset on the stream, or 0. */
  public long offset() {
    return offset;
  }

  /** Where its id begins, in UTF-8. */
  public int idStart() {
    return idStart;
  }

  /** How many bytes its id has. */
  public int idLength() {
    return idLength;
  }
}
