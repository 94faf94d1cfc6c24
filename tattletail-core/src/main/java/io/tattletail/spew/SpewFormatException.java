package io.tattletail.spew;

import java.io.IOException;

/**
 * Serialized bytes are not an event of the serializer's format. Reading them again gives the same.
 */
public class SpewFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message expected and found bytes, and their place
   */
  public SpewFormatException(String message) {
    super(message);
  }

  /**
   * @param message expected and found bytes, and their place
   * @param cause the parser's own error
   */
  public SpewFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
