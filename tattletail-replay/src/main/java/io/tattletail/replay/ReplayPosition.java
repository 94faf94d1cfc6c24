package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.Micros;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The position of a replay: the channel and timestamp of the last event delivered, and the ids that
 * were delivered at this channel and timestamp. {@link ReplayQuery#after} goes on exactly behind
 * it, also when files were sealed, copied, published or deleted meanwhile, because channel,
 * timestamp and ids belong to events and not to files.
 *
 * <p>An event before this channel and timestamp is skipped, an event behind them is delivered. An
 * event at them is skipped if its id was delivered, with any stream, offset, recorder and sequence:
 * of an event that was recorded twice, publishing may drop the delivered copy and keep the other
 * one.
 *
 * <p>An event that becomes visible later and belongs before the position is not replayed. Ids are
 * kept as 64-bit fingerprints; two ids of one channel and microsecond have the same fingerprint
 * with a probability of about one in 10^19.
 *
 * <p>{@link #toString()} can be stored, and {@link #parse} reads it back. Immutable and
 * thread-safe.
 *
 * @param timestampMicros of the last event delivered, in microseconds since 1970 UTC
 * @param channel its channel
 * @param stream its stream, empty if it had no position; this and the next three are for people,
 *     and not compared
 * @param offset its offset on the stream, or 0
 * @param recorder the full name of the recorder that recorded it
 * @param sequence the recorder's number of it in its partition
 * @param idFingerprints of the ids delivered at this channel and timestamp, also that of the last
 *     event
 */
public record ReplayPosition(
    long timestampMicros,
    String channel,
    String stream,
    long offset,
    String recorder,
    long sequence,
    List<Long> idFingerprints) {
  private static final String VERSION = "1";
  private static final char SEPARATOR = '~';
  private static final int FIELDS = 9;

  public ReplayPosition {
    idFingerprints = List.copyOf(idFingerprints);
  }

  /** The timestamp of the last event delivered. */
  public Instant timestamp() {
    return Micros.toInstant(timestampMicros);
  }

  /**
   * Parses the text of {@link #toString()}.
   *
   * @throws IllegalArgumentException if the text is no position, is not whole, or is of a later
   *     version; the message says which
   */
  public static ReplayPosition parse(String text) {
    List<String> fields = Splitter.on(SEPARATOR).splitToList(text);
    checkArgument(
        fields.get(0).equals(VERSION),
        "'%s' is no replay position of version %s: it begins with '%s'",
        text,
        VERSION,
        fields.get(0));
    checkArgument(
        fields.size() == FIELDS,
        "'%s' is no replay position: expected %s parts, found %s",
        text,
        FIELDS,
        fields.size());
    int end = text.lastIndexOf(SEPARATOR);
    String expected = fields.get(FIELDS - 1);
    String actual = checksum(text.substring(0, end));
    checkArgument(
        expected.equals(actual),
        "replay position '%s' was changed: expected checksum %s, found %s",
        text,
        expected,
        actual);
    try {
      List<Long> ids = new ArrayList<>();
      for (String id : Splitter.on(',').omitEmptyStrings().split(fields.get(7))) {
        ids.add(Long.parseUnsignedLong(id, 16));
      }
      return new ReplayPosition(
          Micros.of(Instant.parse(fields.get(1))),
          decoded(fields.get(2)),
          decoded(fields.get(3)),
          Long.parseLong(fields.get(4)),
          decoded(fields.get(5)),
          Long.parseLong(fields.get(6)),
          ids);
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no replay position: " + e.getMessage(), e);
    }
  }

  /** The position as one line of ASCII, in which the names are still readable. */
  @Override
  public String toString() {
    StringBuilder ids = new StringBuilder();
    idFingerprints.forEach(
        id -> ids.append(ids.isEmpty() ? "" : ",").append(Long.toUnsignedString(id, 16)));
    String text =
        Joiner.on(SEPARATOR)
            .join(
                VERSION,
                timestamp(),
                encoded(channel),
                encoded(stream),
                offset,
                encoded(recorder),
                sequence,
                ids);
    return text + SEPARATOR + checksum(text);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static String decoded(String name) {
    return URLDecoder.decode(name, StandardCharsets.UTF_8);
  }

  private static String checksum(String text) {
    return Hashing.crc32c().hashString(text, StandardCharsets.UTF_8).toString();
  }

  static long fingerprint(String id) {
    return Hashing.farmHashFingerprint64().hashString(id, StandardCharsets.UTF_8).asLong();
  }

  /** Whether the event's channel and timestamp come before those of the position. */
  boolean isBehind(BlockEvent event) {
    long time = event.timestampMicros();
    return time < timestampMicros
        || (time == timestampMicros && NameOrder.BYTEWISE.compare(event.channel(), channel) < 0);
  }
}
