package io.tattletail.spew;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The mark that some editors and libraries write before a text. JSON must not have one. */
enum ByteOrderMark {
  /** Before UTF-16, whose marks are its beginning. */
  UTF_32LE(0xFF, 0xFE, 0, 0),
  UTF_32BE(0, 0, 0xFE, 0xFF),
  UTF_8(0xEF, 0xBB, 0xBF),
  UTF_16LE(0xFF, 0xFE),
  UTF_16BE(0xFE, 0xFF);

  private final ImmutableIntArray bytes;

  ByteOrderMark(int... bytes) {
    this.bytes = ImmutableIntArray.copyOf(bytes);
  }

  /** What is wrong with a text that begins with a mark; empty if it does not. */
  static Optional<String> trouble(ByteBuffer text) {
    for (ByteOrderMark mark : values()) {
      if (mark.begins(text)) {
        return Optional.of(
            "begins with the byte order mark of %s, which JSON must not have: publish it in UTF-8 without"
                .formatted(mark.name().replace('_', '-')));
      }
    }
    return Optional.empty();
  }

  private boolean begins(ByteBuffer text) {
    if (text.remaining() < bytes.length()) {
      return false;
    }
    for (int i = 0; i < bytes.length(); i++) {
      if (Byte.toUnsignedInt(text.get(text.position() + i)) != bytes.get(i)) {
        return false;
      }
    }
    return true;
  }
}
