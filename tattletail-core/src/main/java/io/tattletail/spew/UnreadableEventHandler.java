package io.tattletail.spew;

import java.util.List;

/**
 * Says what becomes of delivered bytes that are no event. It is called at their turn on the stream,
 * on the thread of the {@link SpewEventHandler} and never at once with it. Returning normally
 * acknowledges them; a throw refuses them, and nothing later on their stream is delivered before
 * they are acknowledged. An {@link Error} also ends the subscription.
 */
@FunctionalInterface
public interface UnreadableEventHandler {
  /**
   * Handles bytes that are no event.
   *
   * @throws Exception if they are not to be acknowledged; they are delivered again
   */
  void onUnreadable(UnreadableEvent event) throws Exception;

  /**
   * Handles several that follow each other on one stream, which may cost less than one by one. A
   * throw refuses all of them.
   *
   * @throws Exception if they are not to be acknowledged; they are delivered again
   */
  default void onUnreadable(List<UnreadableEvent> events) throws Exception {
    for (UnreadableEvent event : events) {
      onUnreadable(event);
    }
  }

  /** Refuses all, so that their stream stands still until someone looks. */
  static UnreadableEventHandler refuse() {
    return event -> {
      throw new SpewException(event.reason());
    };
  }
}
