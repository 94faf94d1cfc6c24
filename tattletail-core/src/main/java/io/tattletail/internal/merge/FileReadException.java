package io.tattletail.internal.merge;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.spew.Interruption;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * The file system failed to read a file, which may be intact: a retry may succeed. The cause is the
 * file system's error.
 */
public final class FileReadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;

  private FileReadException(Path path, IOException cause) {
    super("%s cannot be read: %s".formatted(path, cause), cause);
    this.path = path;
  }

  /**
   * The error with the file's name. An error that means something else is given back as it is: that
   * the file is gone, or what is in it, or that the thread was interrupted.
   */
  static IOException of(Path path, IOException error) {
    return error instanceof FileNotFoundException
            || error instanceof ArchiveException
            || Interruption.is(error)
            || error instanceof FileReadException
        ? error
        : new FileReadException(path, error);
  }

  /** The file that cannot be read. */
  public Path path() {
    return path;
  }
}
