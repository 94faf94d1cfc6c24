package io.tattletail.spew.kafka;

/** Says that a record is no event, and why. */
final class NoEventException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason the end of a sentence "the record is …", such as "a tombstone"
   */
  NoEventException(String reason) {
    super(reason);
  }
}
