package io.tattletail.spew;

/**
 * Says what becomes of delivered bytes that are no event. It is called at their turn on the stream,
 * on the thread of the {@link SpewEventHandler} and never at once with it. Returning normally
 * acknowledges them; a throw refuses them, and nothing later on their stream is delivered before
 * they are acknowledged.
 */
@FunctionalInterface
public interface UnreadableEventHandler {
  /**
   * Handles bytes that are no event.
   *
   * @throws Exception if they are not to be acknowledged; they are delivered again
   */
  void onUnreadable(UnreadableEvent event) throws Exception;

  /** Refuses all, so that their stream stands still until someone looks. */
  static UnreadableEventHandler refuse() {
    return event -> {
      throw new SpewException(event.reason());
    };
  }
}
