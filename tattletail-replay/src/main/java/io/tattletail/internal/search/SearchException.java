package io.tattletail.internal.search;

import java.io.Serial;

/** A search cannot be done as it is asked for; the message says what to write. */
public final class SearchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  SearchException(String message) {
    super(message);
  }

  SearchException(String message, Throwable cause) {
    super(message, cause);
  }
}
