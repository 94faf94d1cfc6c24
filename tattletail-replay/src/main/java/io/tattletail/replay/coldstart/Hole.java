package io.tattletail.replay.coldstart;

/**
 * Offsets of a stream that neither the archive nor the broker could deliver to a cold start.
 *
 * @param stream the stream
 * @param after the last offset before it
 * @param through its last offset
 * @param kind the kind of hole
 */
public record Hole(String stream, long after, long through, Kind kind) {
  /** The kinds of holes. */
  public enum Kind {
    /** The archive does not show the offsets and the broker does not hold them any more. */
    LOST,
    /**
     * The event could not be recorded and is kept raw among the archive's rejected events; the
     * broker does not hold it any more.
     */
    REJECTED,
    /**
     * The archive has these offsets and the broker has not: the stream was deleted there, or it is
     * another broker. Events of the stream that the archive does not show are lost.
     */
    NOT_AT_BROKER
  }

  @Override
  public String toString() {
    return "stream %s offsets %d to %d (%s)".formatted(stream, after + 1, through, kind);
  }
}
