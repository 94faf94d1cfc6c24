package io.tattletail.explorer;

import java.io.Serial;

/** A request that is refused, with the status of HTTP and a sentence for people. */
final class RequestException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final int status;

  RequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  static RequestException bad(String message) {
    return new RequestException(400, message);
  }

  int status() {
    return status;
  }
}
