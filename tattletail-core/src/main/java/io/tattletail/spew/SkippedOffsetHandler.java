package io.tattletail.spew;

/**
 * A handler that wants to know of offsets without an event for it, so that it can tell them from
 * what a broker lost: unreadable bytes that an {@link UnreadableEventHandler} took, or what is not
 * of a channel that the subscription wants.
 *
 * <p>The calls are made at the offset's turn on its stream, one at a time with those of {@link
 * #onEvent}, each happening-before the next. An offset may be told more than once.
 */
public interface SkippedOffsetHandler extends SpewEventHandler {
  /**
   * Takes note of an offset that will be acknowledged without an event.
   *
   * @param position of what is skipped; like an event, it takes a place on its stream
   * @throws Exception if it is not to be acknowledged; it comes again, and nothing later on its
   *     stream before
   */
  void onSkipped(SpewPosition position) throws Exception;
}
