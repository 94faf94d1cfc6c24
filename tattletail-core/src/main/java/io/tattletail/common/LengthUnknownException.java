package io.tattletail.common;

import org.apache.hadoop.fs.Path;

/**
 * HDFS cannot tell the length of an unsealed file, because the datanodes of its last block were
 * restarted since its recorder last wrote to it. These datanodes have the acknowledged events. The
 * file can be read again when its recorder writes to it, seals it or closes; or, if the recorder is
 * dead, when a salvager has sealed it.
 */
public final class LengthUnknownException extends ArchiveException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;

  public LengthUnknownException(Path path, Throwable cause) {
    super(
        "%s cannot be read now: it is not sealed, and HDFS cannot tell its length, because the datanodes of its last block were restarted since its recorder last wrote (%s). Nothing is lost. Let the recorder write to it or close it; if the recorder is dead, salvage the file (SegmentSalvager). A replay with DamagePolicy.SKIP goes on without it."
            .formatted(path, cause.getMessage()),
        cause);
    this.path = path;
  }

  /** The file. */
  public Path path() {
    return path;
  }
}
