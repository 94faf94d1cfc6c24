package io.tattletail.internal.layout;

import org.apache.hadoop.fs.Path;

/**
 * A published round as a listing showed it.
 *
 * @param path where it was
 * @param name parsed from the path
 * @param length in bytes
 * @param modified when it was written last, by the file system's clock, in milliseconds since 1970;
 *     0 if no listing told
 */
public record RoundFile(Path path, RoundName name, long length, long modified) {
  /** A file that no listing showed. */
  public RoundFile(Path path, RoundName name, long length) {
    this(path, name, length, 0);
  }
}
