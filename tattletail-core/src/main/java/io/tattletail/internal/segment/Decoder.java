package io.tattletail.internal.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads Avro's binary encoding from an array, and never past its end.
 *
 * <p>Its own code and not Avro's {@code BinaryDecoder}, because an event is to be a slice of the
 * block, not a copy.
 */
final class Decoder {
  private final byte[] bytes;
  private final int limit;
  private int position;

  Decoder(byte[] bytes, int position, int limit) {
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  /** The bytes are not what they claim to be. */
  static class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    MalformedException(int position, String message) {
      super(message);
      this.position = position;
    }

    /** Index into the decoded array. */
    int position() {
      return position;
    }
  }

  /** The bytes end too early; with more of them they might be right. */
  static final class EndException extends MalformedException {
    private static final long serialVersionUID = 1L;

    EndException(int position, String message) {
      super(position, message);
    }
  }

  int position() {
    return position;
  }

  boolean hasRemaining() {
    return position < limit;
  }

  int remaining() {
    return limit - position;
  }

  byte readByte() throws MalformedException {
    if (position >= limit) {
      throw new EndException(position, "ends within a value");
    }
    return bytes[position++];
  }

  long readLong() throws MalformedException {
    long encoded = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = readByte();
      encoded |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (encoded >>> 1) ^ -(encoded & 1);
      }
    }
    throw new MalformedException(position, "a number of more than 10 bytes");
  }

  int readInt() throws MalformedException {
    long value = readLong();
    if (value != (int) value) {
      throw new MalformedException(position, "expected a number of 32 bits, found " + value);
    }
    return (int) value;
  }

  /** A length or count: not negative and, taken as bytes, no more than there are. */
  int readLength() throws MalformedException {
    int start = position;
    long length = readLong();
    if (length >= 0 && length <= remaining()) {
      return (int) length;
    }
    String message = "a length of " + length + " where " + remaining() + " bytes are left";
    throw length < 0 || length > Integer.MAX_VALUE
        ? new MalformedException(start, message)
        : new EndException(start, message);
  }

  /** Skips so many bytes, which {@link #readLength} said are there. */
  void skip(int length) {
    position += length;
  }

  byte[] readBytes() throws MalformedException {
    return readFixed(readLength());
  }

  byte[] readFixed(int length) throws MalformedException {
    if (length > remaining()) {
      throw new EndException(position, "expected " + length + " bytes, found " + remaining());
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  String readString() throws MalformedException {
    int length = readLength();
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }

  /** A length and so many bytes, which are shared. */
  ByteBuffer readSlice() throws MalformedException {
    int length = readLength();
    position += length;
    return ByteBuffer.wrap(bytes, position - length, length);
  }
}
