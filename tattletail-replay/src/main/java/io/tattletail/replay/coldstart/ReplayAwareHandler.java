package io.tattletail.replay.coldstart;

import io.tattletail.spew.SpewEventHandler;

/**
 * A handler that is told of the steps of its cold start. It can empty its state before the first
 * event, build indexes at the end of the history, and answer requests only when it is up to date.
 *
 * <p>The calls are made one at a time with those of {@link #onEvent}, and each happens-before the
 * next. An exception fails the cold start, which can be started again.
 */
public interface ReplayAwareHandler extends SpewEventHandler {
  /**
   * A replay starts from the very beginning: the state is to be empty. Not called when an
   * interrupted cold start goes on from its checkpoint.
   */
  default void onReplayStart() throws Exception {}

  /**
   * All history was delivered; live events follow. Called again if a resumed cold start had come
   * this far before.
   */
  default void onReplayEnd() throws Exception {}

  /** Live events come from now on. Called each time that a cold start goes live, resumed or not. */
  default void onGoingLive() throws Exception {}
}
