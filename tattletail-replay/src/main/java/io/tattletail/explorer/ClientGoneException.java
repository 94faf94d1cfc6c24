package io.tattletail.explorer;

import java.io.IOException;
import java.io.Serial;

/** Nobody reads the answer any more: the search was stopped, or the page closed. */
final class ClientGoneException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  ClientGoneException(IOException cause) {
    super("the client is gone: " + cause.getMessage(), cause);
  }
}
