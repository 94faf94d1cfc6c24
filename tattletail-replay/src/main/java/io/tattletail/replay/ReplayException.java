package io.tattletail.replay;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A replay ended before its end; the message says where and why. All events delivered before were
 * right.
 */
public class ReplayException extends IOException {
  private static final long serialVersionUID = 1L;

  /** As text, for exceptions can be serialized; null if there is none. */
  private final @Nullable String position;

  ReplayException(String message) {
    super(message);
    this.position = null;
  }

  ReplayException(String message, Throwable cause, Optional<ReplayPosition> position) {
    super(message, cause);
    this.position = position.map(ReplayPosition::toString).orElse(null);
  }

  /**
   * Behind which {@link ReplayQuery#after} goes on, beginning with the event at which the replay
   * ended: of a batch, with its first. Empty if that is the beginning of the query, or not known.
   */
  public Optional<ReplayPosition> position() {
    return Optional.ofNullable(position).map(ReplayPosition::parse);
  }
}
