package io.tattletail.common;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Utf8;
import io.tattletail.spew.Micros;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The events of one channel on one UTC day of their own timestamps: a directory {@code
 * channel=<name>/date=<day>}, in Hive's style and escaping, so that Spark, Hive and Trino prune by
 * both.
 *
 * @param channel a channel that {@link #checkChannel} accepts
 * @param date between the years 0000 and 9999
 */
public record Partition(String channel, LocalDate date) {
  /** HDFS and local file systems allow 255 bytes for a name; {@code channel=} takes 8. */
  static final int MAX_ESCAPED_BYTES = 247;

  private static final String CHANNEL_KEY = "channel=";
  private static final String DATE_KEY = "date=";

  /** What Hive writes for a missing value: a channel of this name would read back as null. */
  private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

  /**
   * @throws IllegalArgumentException if the channel cannot name a directory, or the day is in
   *     another year
   */
  public Partition {
    checkChannel(channel);
    checkArgument(isInRange(date), "day %s is not in the years 0000 to 9999", date);
  }

  private static boolean isInRange(LocalDate date) {
    return date.getYear() >= 0 && date.getYear() <= 9999;
  }

  /** The partition of an event. */
  public static Partition of(String channel, long timestampMicros) {
    return new Partition(channel, Micros.dayOf(timestampMicros));
  }

  /**
   * Checks that a channel has a directory of its own, inside the archive, that means the same to
   * Hive and Spark.
   *
   * @throws IllegalArgumentException saying why it has not
   */
  public static void checkChannel(String channel) {
    checkArgument(!channel.isEmpty(), "a channel's name cannot be empty");
    checkArgument(
        !channel.equals(HIVE_NULL),
        "channel %s cannot be recorded: Hive and Spark read this name as no value",
        HIVE_NULL);
    checkArgument(
        channel.indexOf('\0') < 0, "channel '%s' cannot be recorded: it contains NUL", channel);
    int bytes;
    try {
      bytes = Utf8.encodedLength(HiveEscaping.escape(channel));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a channel's name has a lone surrogate: " + e.getMessage(), e);
    }
    checkArgument(
        bytes <= MAX_ESCAPED_BYTES,
        "channel '%s…' cannot be recorded: its directory name would take %s bytes of UTF-8, of %s",
        channel.substring(0, Math.min(40, channel.length())),
        bytes,
        MAX_ESCAPED_BYTES);
  }

  /**
   * A channel as its directory's name has it behind {@code channel=}.
   *
   * @throws IllegalArgumentException if the channel cannot name a directory
   */
  public static String escapedChannel(String channel) {
    checkChannel(channel);
    return HiveEscaping.escape(channel);
  }

  /** The directory below the root of a tree of partitions. */
  public Path directory(Path root) {
    return new Path(channelDirectory(root, channel), DATE_KEY + date);
  }

  /** The directory of a channel, which has one directory a day. */
  public static Path channelDirectory(Path root, String channel) {
    return new Path(root, CHANNEL_KEY + HiveEscaping.escape(channel));
  }

  /** The channel whose directory has this name; empty if no channel has such a directory. */
  public static Optional<String> parseChannel(String directoryName) {
    return strip(directoryName, CHANNEL_KEY)
        .flatMap(HiveEscaping::unescape)
        .filter(Partition::isChannel);
  }

  /** Directories may have names that no recorder gives, such as that for Hive's null. */
  private static boolean isChannel(String name) {
    try {
      checkChannel(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The day whose directory has this name; empty if no day has such a directory. */
  public static Optional<LocalDate> parseDate(String directoryName) {
    return strip(directoryName, DATE_KEY).flatMap(Partition::parseIsoDate);
  }

  private static Optional<String> strip(String text, String prefix) {
    return text.startsWith(prefix)
        ? Optional.of(text.substring(prefix.length()))
        : Optional.empty();
  }

  private static Optional<LocalDate> parseIsoDate(String text) {
    try {
      return Optional.of(LocalDate.parse(text))
          .filter(date -> isInRange(date) && date.toString().equals(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return CHANNEL_KEY + channel + "/" + DATE_KEY + date;
  }
}
