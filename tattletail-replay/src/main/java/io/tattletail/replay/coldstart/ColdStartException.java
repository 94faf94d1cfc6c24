package io.tattletail.replay.coldstart;

import java.io.IOException;

/**
 * A cold start ended before it was live. The message says why and what to do. All delivered events
 * were right. Started again, it goes on from its last checkpoint.
 */
public class ColdStartException extends IOException {
  private static final long serialVersionUID = 1L;

  ColdStartException(String message) {
    super(message);
  }

  ColdStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
