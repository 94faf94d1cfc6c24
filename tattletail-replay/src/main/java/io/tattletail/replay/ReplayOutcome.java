package io.tattletail.replay;

/** How a replay ended, or that it did not end yet. */
public enum ReplayOutcome {
  /** It goes on, or is a cursor's, which does not know when its user is done. */
  RUNNING,
  /** Every event of the query was delivered. */
  COMPLETED,
  /** {@link ReplayControl#cancel()} ended it. */
  CANCELLED,
  /** An exception ended it. */
  FAILED
}
