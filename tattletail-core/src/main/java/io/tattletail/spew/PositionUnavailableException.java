package io.tattletail.spew;

/**
 * A subscription was to go on after an offset from which the broker cannot go on: what follows is
 * no longer held, or the broker does not have that much yet. Nothing was moved.
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
   * @param earliest the lowest offset after which the broker can start: what follows it is still
   *     held
   * @param latest the highest: the last offset the broker has
   */
  public PositionUnavailableException(String stream, long requested, long earliest, long latest) {
    super(
        "stream %s cannot go on after offset %d: the broker has what follows offset %d, up to offset %d"
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
