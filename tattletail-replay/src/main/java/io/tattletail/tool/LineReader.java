package io.tattletail.tool;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Lines as bytes, each of a bounded length. Not thread-safe. */
final class LineReader {
  private final InputStream in;
  private final int maxBytes;
  private long line;

  LineReader(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.maxBytes = maxBytes;
  }

  /** The number of the line that was read last, from 1. */
  long line() {
    return line;
  }

  /**
   * The next line without its end, which is a line feed, or one behind a carriage return; empty at
   * the end.
   *
   * @throws ToolException if the line is too long
   */
  Optional<byte[]> next() throws IOException {
    int b = in.read();
    if (b < 0) {
      return Optional.empty();
    }
    line++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (b >= 0 && b != '\n') {
      if (bytes.size() == maxBytes) {
        throw ToolException.usage(
            "line %d has more than %s: is this JSON, a value a line?"
                .formatted(line, Quantities.bytes(maxBytes)));
      }
      bytes.write(b);
      b = in.read();
    }
    byte[] read = bytes.toByteArray();
    return Optional.of(
        read.length > 0 && read[read.length - 1] == '\r'
            ? Arrays.copyOf(read, read.length - 1)
            : read);
  }
}
