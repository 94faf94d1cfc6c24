package io.tattletail.internal.rejected;

import io.tattletail.internal.layout.NameOrder;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of rejected events, or of records of retired ones. Only this class formats and
 * parses it.
 *
 * <pre>
 *   &lt;recorder&gt;-&lt;number&gt;.avro            whole, or being written
 *   &lt;recorder&gt;-&lt;number&gt;+&lt;from&gt;.avro     part: of such a file, in a copy of the archive
 * </pre>
 *
 * <p>Parts sort before the file that replaces them, so a listing by pages in name order that races
 * with the replacement shows both rather than neither.
 *
 * @param recorder the recorder's full name
 * @param number counts the files of one recorder, from 0
 * @param from of a part: where its first block begins in the original, in bytes from the file's
 *     start
 */
public record RejectedName(String recorder, long number, OptionalLong from) {
  /** By recorder, number and place. */
  static final Comparator<RejectedName> ORDER =
      Comparator.comparing(RejectedName::recorder, NameOrder.BYTEWISE)
          .thenComparingLong(RejectedName::number)
          .thenComparingLong(name -> name.from().orElse(0));

  private static final Pattern NAME =
      Pattern.compile("([^._].*)-(0|[1-9][0-9]{0,17})(?:\\+([1-9][0-9]{0,17}))?\\.avro");

  /** The name of a whole file. */
  public static RejectedName of(String recorder, long number) {
    return new RejectedName(recorder, number, OptionalLong.empty());
  }

  /** The name of a part of this file. */
  public RejectedName part(long from) {
    return new RejectedName(recorder, number, OptionalLong.of(from));
  }

  /** Whether it is the name of a part. */
  public boolean isPart() {
    return from.isPresent();
  }

  /** The name of the file of which this is a part; this name if it is not a part. */
  public RejectedName whole() {
    return of(recorder, number);
  }

  /** The file's name. */
  public String fileName() {
    return recorder + "-" + number + (from.isPresent() ? "+" + from.getAsLong() : "") + ".avro";
  }

  /** The file of this name; empty if the file is no file of rejected events. */
  public static Optional<RejectedName> parse(String fileName) {
    Matcher matcher = NAME.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String from = matcher.group(3);
    return Optional.of(
        new RejectedName(
            matcher.group(1),
            Long.parseLong(matcher.group(2)),
            from == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(from))));
  }
}
