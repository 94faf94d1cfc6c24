package io.tattletail.replay;

import java.io.IOException;

/**
 * A replay ended before its end; the message says where and why. All events delivered before were
 * right.
 */
public class ReplayException extends IOException {
  private static final long serialVersionUID = 1L;

  ReplayException(String message) {
    super(message);
  }

  ReplayException(String message, Throwable cause) {
    super(message, cause);
  }
}
