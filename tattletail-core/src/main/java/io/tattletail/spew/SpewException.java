package io.tattletail.spew;

/**
 * The broker could not fulfil a request. Whether a retry helps depends on the broker; the
 * subclasses say more.
 */
public class SpewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the request, and why it failed
   */
  public SpewException(String message) {
    super(message);
  }

  /**
   * @param message the request, and why it failed
   * @param cause the broker's own error
   */
  public SpewException(String message, Throwable cause) {
    super(message, cause);
  }
}
