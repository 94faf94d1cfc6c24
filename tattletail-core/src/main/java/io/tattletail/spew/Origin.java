package io.tattletail.spew;

/**
 * Whence an event reaches a handler. A handler that sends e-mails or charges cards holds back on
 * {@link #REPLAY}.
 */
public enum Origin {
  /** From the broker, or not delivered yet. */
  LIVE,
  /** From an archive: it happened before and other consumers have seen it. */
  REPLAY
}
