package io.tattletail.explorer;

import java.io.Serial;

/** A request that is refused, with the status of HTTP and a sentence for people. */
final class RequestException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final int status;
  private final String sentence;

  RequestException(int status, String message) {
    super(message);
    this.status = status;
    this.sentence = message;
  }

  static RequestException bad(String message) {
    return new RequestException(400, message);
  }

  /** {@link #bad(String)} with the cause's message. */
  static RequestException bad(IllegalArgumentException cause) {
    return bad(String.valueOf(cause.getMessage()));
  }

  /** What is wrong with it. */
  String sentence() {
    return sentence;
  }

  int status() {
    return status;
  }
}
