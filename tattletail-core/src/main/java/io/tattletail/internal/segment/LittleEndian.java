package io.tattletail.internal.segment;

import com.google.common.primitives.Ints;

/** Numbers of fixed length, the least significant byte first, as zstd has them. */
final class LittleEndian {
  private LittleEndian() {}

  static int intAt(byte[] bytes, int offset) {
    return Ints.fromBytes(bytes[offset + 3], bytes[offset + 2], bytes[offset + 1], bytes[offset]);
  }
}
