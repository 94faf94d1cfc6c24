package io.tattletail.recorder;

/** The event can never be recorded, and certainly was not. Appending it again gives the same. */
public class RejectedEventException extends NotRecordedException {
  private static final long serialVersionUID = 1L;

  RejectedEventException(String message, Throwable cause) {
    super(message, cause);
  }

  RejectedEventException(String message) {
    super(message);
  }
}
