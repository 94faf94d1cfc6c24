package io.tattletail.replay.trace;

/**
 * A cause that an event names and the tree lacks. The event is a root of the tree.
 *
 * @param channel of the event that names it
 * @param id of the event that names it
 * @param cause the id of the cause
 * @param reason why the tree lacks it
 */
public record MissingCause(String channel, String id, String cause, Reason reason) {
  /** Why a tree lacks a cause. */
  public enum Reason {
    /** No event of this id is in the window: it is earlier, was never recorded, or is lost. */
    NOT_IN_WINDOW,
    /** The cause is, by the headers, an effect of this very event. */
    CYCLE
  }

  @Override
  public String toString() {
    return switch (reason) {
      case NOT_IN_WINDOW ->
          "event %s of channel %s names cause %s, which is not in the window: it is earlier, on another channel, or was not recorded"
              .formatted(id, channel, cause);
      case CYCLE ->
          "event %s of channel %s names cause %s, which is an effect of it"
              .formatted(id, channel, cause);
    };
  }
}
