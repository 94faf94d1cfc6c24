package io.tattletail.recorder;

/**
 * The event is certainly not in the archive: the recorder is closed, could not write for too long,
 * or was full for too long.
 */
public class NotRecordedException extends RecorderException {
  private static final long serialVersionUID = 1L;

  NotRecordedException(String message, Throwable cause) {
    super(message, cause);
  }

  NotRecordedException(String message) {
    super(message);
  }
}
