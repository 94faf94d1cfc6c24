package io.tattletail.recorder.legacy;

import java.io.IOException;

/** Damage within a file. */
final class FileDamage extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  FileDamage(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  FileDamage(long offset, Throwable cause) {
    super(cause.toString(), cause);
    this.offset = offset;
  }

  /** Where the record or block begins that cannot be read. */
  long offset() {
    return offset;
  }
}
