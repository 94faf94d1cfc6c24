package io.tattletail.archive.retention;

import io.tattletail.internal.layout.RecorderName;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * The directory in which one run put retired days away.
 *
 * <pre>
 *   _retired/&lt;yyyyMMddTHHmmssZ&gt;-&lt;random&gt;/recorded/channel=…/date=…
 *   _retired/&lt;yyyyMMddTHHmmssZ&gt;-&lt;random&gt;/published/channel=…/date=…
 *   _retired/&lt;yyyyMMddTHHmmssZ&gt;-&lt;random&gt;/_offsets     all offsets of these days are in retired/
 * </pre>
 *
 * @param id the directory's name
 * @param began when the run began, by its own clock
 * @param path where it is
 */
public record RetiredRun(String id, Instant began, Path path) {
  private static final String GIVEN = "retention";
  private static final Pattern ID = Pattern.compile("([0-9]{8}T[0-9]{6}Z)-([0-9a-z]{1,13})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** A run that begins now, under the name with which it writes offsets. */
  static RetiredRun of(RecorderName writer, Path directory) {
    String id = writer.text().substring(GIVEN.length() + 1).replace('.', '-');
    return parse(new Path(directory, id)).orElseThrow();
  }

  /** A name that no other run has. */
  static RecorderName newWriter(Instant now) {
    return RecorderName.starting(GIVEN, now);
  }

  /** The run with this directory; empty if it is no run's. */
  static Optional<RetiredRun> parse(Path path) {
    Matcher matcher = ID.matcher(path.getName());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Instant began = LocalDateTime.parse(matcher.group(1), TIME).toInstant(ZoneOffset.UTC);
      return Optional.of(new RetiredRun(path.getName(), began, path));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** There when all offsets of its days are in {@code retired/}. */
  Path marker() {
    return new Path(path, "_offsets");
  }

  @Override
  public String toString() {
    return id;
  }
}
