package io.tattletail.common;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * A segment's bytes differ from those that were written, or never were a segment. A retry fails in
 * the same way.
 */
public class CorruptSegmentException extends ArchiveException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;
  private final long offset;

  /**
   * @param path the damaged file
   * @param offset of the damage, or of the smallest part that is known to contain it, in bytes from
   *     the file's start
   * @param detail expected and found bytes
   */
  public CorruptSegmentException(Path path, long offset, String detail) {
    this("%s is damaged at byte %d: %s".formatted(path, offset, detail), path, offset);
  }

  public CorruptSegmentException(String message, Path path, long offset) {
    super(message);
    this.path = path;
    this.offset = offset;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "the constructor gives a message");
  }

  /** The damaged file. */
  public Path path() {
    return path;
  }

  /** Where the damage is, or begins, in bytes from the file's start. */
  public long offset() {
    return offset;
  }
}
