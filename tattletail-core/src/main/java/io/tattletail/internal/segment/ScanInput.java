package io.tattletail.internal.segment;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** A file read from some offset on, which knows where it is. */
final class ScanInput {
  private static final int BUFFER_BYTES = 1 << 20;

  private final InputStream in;
  private final long start;
  private long position;

  ScanInput(InputStream in, long start) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.start = start;
    this.position = start;
  }

  /** Bytes from the file's start. */
  long position() {
    return position;
  }

  long bytesRead() {
    return position - start;
  }

  /**
   * As many as there are, at most {@code length}; allocates in steps, so a length that lies costs
   * nothing.
   */
  byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    position += bytes.length;
    return bytes;
  }

  /** The same, and stays where it is. */
  byte[] peek(int length) throws IOException {
    in.mark(length);
    byte[] bytes = in.readNBytes(length);
    in.reset();
    return bytes;
  }

  /** Tells whether the bytes from here on are enough. */
  interface Test {
    boolean isEnough(byte[] bytes) throws IOException;
  }

  /**
   * Reads in growing steps until there is enough, the file ends, or the most is read, and stays
   * where it is.
   *
   * @return what was read last, which may not be enough
   */
  byte[] peekUntil(Test test, int mostBytes) throws IOException {
    for (int want = 4 << 10; ; want *= 4) {
      byte[] bytes = peek(Math.min(want, mostBytes));
      if (test.isEnough(bytes) || bytes.length < want) {
        return bytes;
      }
    }
  }

  void skip(int length) throws IOException {
    in.skipNBytes(length);
    position += length;
  }

  boolean atEnd() throws IOException {
    return peek(1).length == 0;
  }

  /** The value, or empty if it has more bytes than a long can have. */
  Optional<Long> readLong() throws IOException {
    long encoded = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException();
      }
      position++;
      encoded |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        return Optional.of((encoded >>> 1) ^ -(encoded & 1));
      }
    }
    return Optional.empty();
  }

  /** Goes behind the next occurrence of the marker; false, and to the end, if there is none. */
  boolean skipBehind(byte[] marker) throws IOException {
    byte[] window = new byte[marker.length];
    for (long read = 1; ; read++) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      position++;
      System.arraycopy(window, 1, window, 0, window.length - 1);
      window[window.length - 1] = (byte) b;
      if (read >= marker.length && Arrays.equals(window, marker)) {
        return true;
      }
    }
  }
}
