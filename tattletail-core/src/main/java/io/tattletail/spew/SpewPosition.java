package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Where a broker delivered an event: on {@code stream}, the event at {@code offset} follows the one
 * at {@code previous}, with no event between.
 *
 * <p>A stream is the unit in which the broker keeps order. It carries one channel, and its name is
 * never used again for another. Offsets grow along a stream and may have holes, so a consumer needs
 * {@code previous} to tell a hole from a loss. At the start of a subscription {@code previous} is
 * the last acknowledged offset, or {@link #BEGINNING}.
 *
 * @param stream the stream's name, not empty, valid Unicode
 * @param previous offset of the event before this one on the stream, or {@link #BEGINNING} for the
 *     stream's first
 * @param offset offset of this event, greater than {@code previous}
 */
public record SpewPosition(String stream, long previous, long offset) {
  /** The {@code previous} of the first event of a stream. */
  public static final long BEGINNING = -1;

  /**
   * @throws IllegalArgumentException if the stream has no valid name or the offsets do not grow
   */
  public SpewPosition {
    Text.checkName("stream", stream);
    checkArgument(
        previous >= BEGINNING,
        "previous offset %s of stream %s is below %s",
        previous,
        stream,
        BEGINNING);
    checkArgument(
        offset > previous, "offset %s of stream %s does not follow %s", offset, stream, previous);
  }

  @Override
  public String toString() {
    return stream + "@" + offset + " (after " + previous + ")";
  }
}
