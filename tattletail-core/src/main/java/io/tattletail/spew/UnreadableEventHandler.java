package io.tattletail.spew;

import java.util.List;

/**
 * Handles delivered bytes that are no event. It is called at their turn on the stream, on the
 * thread of the {@link SpewEventHandler} and never at the same time. Returning normally
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
   * Handles several consecutive ones of one stream at once. A throw refuses all of them.
   *
   * @throws Exception to refuse them: they are delivered again
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
