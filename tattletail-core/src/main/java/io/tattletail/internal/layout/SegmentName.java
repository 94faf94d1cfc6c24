package io.tattletail.internal.layout;

import io.tattletail.spew.Micros;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment's file; the one place that formats and parses it.
 *
 * <pre>
 *   20261122T101500.000001Z-20261122T111459.999000Z-&lt;recorder&gt;-42.avro   sealed: first and last timestamp, recorder, number
 *   .&lt;recorder&gt;-43.avro                                                  unsealed: still recorded, or left over
 *   .&lt;recorder&gt;-43+1187.avro                                             part: of an unsealed one, in a copy of the archive
 * </pre>
 *
 * Name order is time order, so a listing is an index by time. An unsealed name sorts before every
 * sealed one: a listing by pages in name order that races the rename sees the file twice rather
 * than never. So do the parts, which sort before the unsealed name that replaces them. The leading
 * dot hides both from MapReduce, Spark and Hive.
 */
public sealed interface SegmentName {
  /** The recorder's full name, see {@link RecorderName}. */
  String recorder();

  /** Counts the segments of one recorder in one partition, from 0. */
  long number();

  /** The file's name. */
  String fileName();

  /** Whether a file of the other name has events of the same segment, sealed or not. */
  default boolean isOfSameSegment(SegmentName other) {
    return recorder().equals(other.recorder()) && number() == other.number();
  }

  /**
   * A complete file, immutable.
   *
   * @param firstMicros timestamp of its first event by time
   * @param lastMicros timestamp of its last
   * @param recorder see {@link #recorder()}
   * @param number see {@link #number()}
   */
  record Sealed(long firstMicros, long lastMicros, String recorder, long number)
      implements SegmentName {
    @Override
    public String fileName() {
      return Format.time(firstMicros)
          + "-"
          + Format.time(lastMicros)
          + "-"
          + recorder
          + "-"
          + number
          + ".avro";
    }
  }

  /**
   * A file that is being recorded, or was when its recorder died.
   *
   * @param recorder see {@link #recorder()}
   * @param number see {@link #number()}
   */
  record Unsealed(String recorder, long number) implements SegmentName {
    @Override
    public String fileName() {
      return "." + recorder + "-" + number + ".avro";
    }
  }

  /**
   * Whole blocks of an unsealed segment of another archive, of which this one is a copy. Immutable.
   * The file has the original's header, and then the original's bytes from {@code from} on, so it
   * is read like an unsealed segment. The {@code from} of a segment's first part is the length of
   * the header; each further part begins where the one before ends.
   *
   * @param recorder see {@link #recorder()}
   * @param number see {@link #number()}
   * @param from where its first block begins in the original, in bytes from the file's start
   */
  record Part(String recorder, long number, long from) implements SegmentName {
    @Override
    public String fileName() {
      return "." + recorder + "-" + number + "+" + from + ".avro";
    }
  }

  /** The segment whose file has this name; empty if the name is that of a foreign file. */
  static Optional<SegmentName> parse(String fileName) {
    return Format.parse(fileName);
  }

  /** Formatting and parsing. */
  final class Format {
    private static final Pattern NAME =
        Pattern.compile(
            "(?:\\.|([0-9]{8}T[0-9]{6}\\.[0-9]{6}Z)-([0-9]{8}T[0-9]{6}\\.[0-9]{6}Z)-)(.+)-(0|[1-9][0-9]{0,17})(?:\\+([1-9][0-9]{0,17}))?\\.avro");

    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .withResolverStyle(ResolverStyle.STRICT);

    private Format() {}

    private static String time(long micros) {
      return TIME.format(Micros.toInstant(micros));
    }

    private static Optional<SegmentName> parse(String fileName) {
      Matcher matcher = NAME.matcher(fileName);
      if (!matcher.matches() || !RecorderName.isValid(matcher.group(3))) {
        return Optional.empty();
      }
      String recorder = matcher.group(3);
      long number = Long.parseLong(matcher.group(4));
      String from = matcher.group(5);
      if (matcher.group(1) == null) {
        return Optional.of(
            from == null
                ? new Unsealed(recorder, number)
                : new Part(recorder, number, Long.parseLong(from)));
      }
      if (from != null) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new Sealed(micros(matcher.group(1)), micros(matcher.group(2)), recorder, number));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }

    private static long micros(String time) {
      Instant instant = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
      return Micros.of(instant);
    }
  }
}
