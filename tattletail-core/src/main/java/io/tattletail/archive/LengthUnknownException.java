package io.tattletail.archive;

import org.apache.hadoop.fs.Path;

/**
 * A file is being recorded, or was left over, and HDFS cannot tell how long it is: the datanodes of
 * its last block were restarted since its recorder last wrote to it. What was acknowledged is on
 * them. It can be read again when the recorder writes to it, seals it or is closed; or, if the
 * recorder is dead, when a salvager sealed it.
 */
public final class LengthUnknownException extends ArchiveException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;

  LengthUnknownException(Path path, Throwable cause) {
    super(
        "%s cannot be read now: it is not sealed, and HDFS cannot tell its length, for the datanodes of its last block were restarted since its recorder last wrote (%s). Nothing is lost. Let the recorder write to it or close it; if the recorder is dead, salvage the file (SegmentSalvager). A replay with DamagePolicy.SKIP goes on without it."
            .formatted(path, cause.getMessage()),
        cause);
    this.path = path;
  }

  /** The file. */
  public Path path() {
    return path;
  }
}
