package io.tattletail.spew.kafka;

/** A record is no event. */
final class NoEventException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what it is instead, after "is"
   */
  NoEventException(String reason) {
    super(reason);
  }
}
