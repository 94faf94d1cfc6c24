package io.tattletail.internal.segment;

import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;

/** Writes Avro's binary encoding into an array that grows and is used again. */
final class Encoder {
  private static final int MAX_LONG_BYTES = 10;

  private byte[] bytes;
  private int length;

  Encoder(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  Encoder writeLong(long value) {
    reserve(MAX_LONG_BYTES);
    length += BinaryData.encodeLong(value, bytes, length);
    return this;
  }

  Encoder writeString(String text) {
    return writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** With their length before them. */
  Encoder writeBytes(byte[] data) {
    return writeLong(data.length).writeFixed(data);
  }

  /** What lies between position and limit, with its length before it; the buffer stays as it is. */
  Encoder writeBytes(ByteBuffer data) {
    int size = data.remaining();
    writeLong(size);
    reserve(size);
    data.get(data.position(), bytes, length, size);
    length += size;
    return this;
  }

  /** Without a length. */
  Encoder writeFixed(byte[] data) {
    return writeFixed(data, data.length);
  }

  Encoder writeFixed(byte[] data, int size) {
    return writeFixed(data, 0, size);
  }

  Encoder writeFixed(byte[] data, int start, int size) {
    reserve(size);
    System.arraycopy(data, start, bytes, length, size);
    length += size;
    return this;
  }

  /** Four bytes, the least significant first, as zstd and the tail have them. */
  Encoder writeIntLittleEndian(int value) {
    return writeFixed(Ints.toByteArray(Integer.reverseBytes(value)));
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }
  }
}
