package io.tattletail.recorder.legacy;

/** A row is no event: the row is kept among the rejected events, and the import goes on. */
public class UnmappableRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason why, for people; best the same for all rows of a kind
   */
  public UnmappableRowException(String reason) {
    super(reason);
  }

  /** {@link #UnmappableRowException(String)} with a cause. */
  public UnmappableRowException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
