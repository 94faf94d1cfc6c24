package io.tattletail.replay.coldstart;

/** Where a cold start is. */
public enum ColdStartState {
  /** The archive is being replayed from its beginning, or from where a checkpoint says. */
  REPLAYING,
  /** What became visible in the archive meanwhile is being given. */
  CATCHING_UP,
  /** The subscription is being made; no live event was given yet. */
  HANDING_OVER,
  /** The handler gets live events from the broker. */
  LIVE,
  /**
   * It ended with an error, which {@link ColdStartRun#awaitLive} throws and which says what to do.
   */
  FAILED,
  /** It was closed. */
  CLOSED
}
