package io.tattletail.spew;

/**
 * A handler that is told of offsets that bring it no event, so that it can tell them from events
 * that the broker lost: offsets of unreadable bytes that an {@link UnreadableEventHandler} took, or
 * of events on channels that the subscription does not want.
 *
 * <p>The calls are made at the offset's turn on its stream, one at a time with those of {@link
 * #onEvent}, each happening-before the next. An offset may be reported more than once.
 */
public interface SkippedOffsetHandler extends SpewEventHandler {
  /**
   * Receives an offset that will be acknowledged without an event.
   *
   * @param position of the skipped offset, on its stream like that of an event
   * @throws Exception to refuse the offset: it comes again, before anything later on its stream
   */
  void onSkipped(SpewPosition position) throws Exception;
}
