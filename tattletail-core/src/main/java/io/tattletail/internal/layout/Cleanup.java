package io.tattletail.internal.layout;

import com.google.common.io.Closer;
import com.google.errorprone.annotations.CheckReturnValue;
import java.io.Closeable;
import java.io.IOException;

/** Closes what was opened before a step failed. */
public final class Cleanup {
  private Cleanup() {}

  /**
   * Closes it, and throws the failure. Errors of closing are added to the failure, unless it is the
   * very same one: an HDFS stream that failed throws it again when it is closed.
   *
   * @return never
   * @throws IOException the failure, if it is one
   */
  @CheckReturnValue
  public static RuntimeException rethrow(Exception failure, Closeable opened) throws IOException {
    try (Closer closer = Closer.create()) {
      closer.register(opened);
      throw closer.rethrow(failure);
    }
  }
}
