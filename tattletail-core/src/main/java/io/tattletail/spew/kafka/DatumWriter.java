package io.tattletail.spew.kafka;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the parts of one Avro datum, one after the other. Not thread-safe. */
final class DatumWriter {
  private final ByteArrayOutputStream bytes;

  /**
   * @param sizeHint the approximate number of bytes
   */
  DatumWriter(int sizeHint) {
    this.bytes = new ByteArrayOutputStream(sizeHint);
  }

  void writeLong(long value) {
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      bytes.write((int) ((bits & 0x7F) | 0x80));
      bits >>>= 7;
    }
    bytes.write((int) bits);
  }

  void writeText(String text) {
    writeBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * @param content a buffer with an accessible array
   */
  void writeBytes(ByteBuffer content) {
    writeLong(content.remaining());
    bytes.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
  }

  /** Writes bytes or null, after the branch of the union. */
  void writeOptionalBytes(@Nullable ByteBuffer content) {
    writeLong(content == null ? 0 : 1);
    if (content != null) {
      writeBytes(content);
    }
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** The written bytes, followed by these bytes, in one array. */
  byte[] toBytesWith(ByteBuffer rest) {
    int length = Math.addExact(bytes.size(), rest.remaining());
    ByteBuffer all = ByteBuffer.allocate(length);
    all.put(bytes.toByteArray());
    all.put(rest.duplicate());
    return all.array();
  }
}
