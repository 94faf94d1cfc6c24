package io.tattletail.recorder.legacy.hbase;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.io.BaseEncoding;
import java.io.ByteArrayOutputStream;

/**
 * Bytes as HBase's shell writes them: printable ASCII as it is, but for the backslash, and
 * everything else as {@code \xHH}. HBase's own {@code Bytes} does the same; javac warns of the
 * annotations on that class.
 */
final class BinaryText {
  private BinaryText() {}

  static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b >= ' ' && b <= '~' && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\x").append(BaseEncoding.base16().encode(new byte[] {b}));
      }
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException if {@link #of} makes no such text
   */
  static byte[] parse(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\x", i) && i + 4 <= text.length()) {
        bytes.writeBytes(BaseEncoding.base16().decode(text.substring(i + 2, i + 4)));
        i += 3;
      } else {
        bytes.writeBytes(text.substring(i, i + 1).getBytes(US_ASCII));
      }
    }
    byte[] parsed = bytes.toByteArray();
    if (!of(parsed).equals(text)) {
      throw new IllegalArgumentException("'%s' is no key of a row".formatted(text));
    }
    return parsed;
  }
}
