package io.tattletail.tool;

import java.io.IOException;

/** Whoever read the output has gone, as {@code head} does when it has enough: the tool ends. */
final class BrokenPipeException extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenPipeException(IOException cause) {
    super("nobody reads the output any more", cause);
  }
}
