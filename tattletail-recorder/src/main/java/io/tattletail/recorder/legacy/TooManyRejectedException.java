package io.tattletail.recorder.legacy;

import java.io.IOException;

/** More rows were rejected than {@link ImportOptions} allow. */
public class TooManyRejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  TooManyRejectedException(String message) {
    super(message);
  }
}
