package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import org.apache.hadoop.fs.Path;

/** A file of the copy has not the bytes of the original. */
final class CopyMismatchException extends CorruptSegmentException {
  private static final long serialVersionUID = 1L;

  CopyMismatchException(Path copy, String detail) {
    super(copy, 0, detail);
  }
}
