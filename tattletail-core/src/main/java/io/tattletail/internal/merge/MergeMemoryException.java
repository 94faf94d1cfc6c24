package io.tattletail.internal.merge;

import java.io.IOException;

/** A merge needs more memory than {@link MergeOptions#memoryBytes}; the message says why. */
public final class MergeMemoryException extends IOException {
  private static final long serialVersionUID = 1L;

  MergeMemoryException(String message) {
    super(message);
  }
}
