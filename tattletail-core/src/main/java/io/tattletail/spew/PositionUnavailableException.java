package io.tattletail.spew;

/**
 * The broker cannot deliver the events after a requested offset: it has deleted them, or the stream
 * ends before that offset. No subscription was moved.
 */
public class PositionUnavailableException extends SpewException {
  private static final long serialVersionUID = 1L;

  private final String stream;
  private final long requested;
  private final long earliest;
  private final long latest;

  /**
   * @param stream the stream that cannot be resumed
   * @param requested the offset after which delivery was to start
   * @param earliest the lowest offset after which the broker has all events
   * @param latest the broker's last offset
   */
  public PositionUnavailableException(String stream, long requested, long earliest, long latest) {
    super(
        "stream %s cannot go on after offset %d: the broker has the events after offset %d up to offset %d"
            .formatted(stream, requested, earliest, latest));
    this.stream = stream;
    this.requested = requested;
    this.earliest = earliest;
    this.latest = latest;
  }

  /** The stream that cannot be resumed. */
  public String stream() {
    return stream;
  }

  /** The offset after which delivery was to start. */
  public long requested() {
    return requested;
  }

  /** The lowest offset after which the broker can start. */
  public long earliest() {
    return earliest;
  }

  /** The last offset the broker has. */
  public long latest() {
    return latest;
  }
}
