package io.tattletail.recorder.legacy;

import java.io.IOException;

/** Another run of the same import began, and goes on in place of this one. */
public class ImportTakenOverException extends IOException {
  private static final long serialVersionUID = 1L;

  ImportTakenOverException(String message) {
    super(message);
  }
}
