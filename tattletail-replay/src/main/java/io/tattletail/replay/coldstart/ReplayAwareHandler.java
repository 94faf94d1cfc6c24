package io.tattletail.replay.coldstart;

import io.tattletail.spew.SpewEventHandler;

/**
 * A handler that wants to know where its cold start is: to empty its state before the first event,
 * to build what is cheaper built at once, to answer requests only when it is up to date.
 *
 * <p>The calls are made one at a time with those of {@link #onEvent}, and each happens-before the
 * next. What they throw fails the cold start, which can be started again.
 */
public interface ReplayAwareHandler extends SpewEventHandler {
  /**
   * A replay starts from the very beginning: the state is to be empty. Not called when an
   * interrupted cold start goes on from its checkpoint.
   */
  default void onReplayStart() throws Exception {}

  /**
   * All of the history was given; what follows is live. Called again if a resumed cold start had
   * come this far before.
   */
  default void onReplayEnd() throws Exception {}

  /** Live events come from now on. Called each time that a cold start goes live, resumed or not. */
  default void onGoingLive() throws Exception {}
}
