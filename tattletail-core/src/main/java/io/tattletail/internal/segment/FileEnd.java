package io.tattletail.internal.segment;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Closes a file that was written, for try-with-resources. An HDFS stream that failed throws the
 * very same exception again when it is closed, and no exception can be added to itself: the error
 * would be lost, and an {@link IllegalArgumentException} thrown in its place.
 */
final class FileEnd implements Closeable {
  private final OutputStream out;
  private final Path path;

  FileEnd(OutputStream out, Path path) {
    this.out = out;
    this.path = path;
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw new IOException("%s could not be closed: %s".formatted(path, e), e);
    }
  }
}
