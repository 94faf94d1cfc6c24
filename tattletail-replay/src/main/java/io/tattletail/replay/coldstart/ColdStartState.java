package io.tattletail.replay.coldstart;

/** Where a cold start is. */
public enum ColdStartState {
  /** The archive is being replayed from its beginning, or from where a checkpoint says. */
  REPLAYING,
  /** Events that became visible in the archive meanwhile are being delivered. */
  CATCHING_UP,
  /** The subscription is being made; no live event was delivered yet. */
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
