package io.tattletail.internal.segment;

import java.io.EOFException;
import java.io.IOException;

/**
 * Tells the end of a file from the end of a connection. When a name node dies in the middle of a
 * call, Hadoop's client throws an {@link EOFException} too: one that has the connection's as its
 * cause. Nothing is known of the file then.
 */
final class EndOfFile {
  private EndOfFile() {}

  /**
   * @throws IOException if it is the end of a connection
   */
  static void check(EOFException end) throws IOException {
    if (end.getCause() != null) {
      throw new IOException("the connection ended: " + end.getMessage(), end);
    }
  }
}
