package io.tattletail.internal.layout;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a published round's file; the one place that formats and parses it.
 *
 * <pre>
 *   round-7.avro                     published
 *   _round-7.&lt;random&gt;.tmp          being written
 * </pre>
 *
 * @param number counts the rounds of a partition, from 0
 */
public record RoundName(long number) implements Comparable<RoundName> {
  private static final Pattern NAME = Pattern.compile("round-(0|[1-9][0-9]{0,17})\\.avro");
  private static final Pattern TEMPORARY =
      Pattern.compile("_round-(?:0|[1-9][0-9]{0,17})\\.[0-9a-f-]+\\.tmp");

  /**
   * @throws IllegalArgumentException if the number is negative
   */
  public RoundName {
    checkArgument(number >= 0, "a round's number cannot be %s", number);
  }

  /** The round whose file has this name; empty if no round has such a name. */
  public static Optional<RoundName> parse(String fileName) {
    Matcher matcher = NAME.matcher(fileName);
    return matcher.matches()
        ? Optional.of(new RoundName(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** Whether a file of this name is a round that is being written, or was when its writer died. */
  public static boolean isTemporary(String fileName) {
    return TEMPORARY.matcher(fileName).matches();
  }

  /** The name of the round after this one. */
  public RoundName next() {
    return new RoundName(number + 1);
  }

  /** The file's name. */
  public String fileName() {
    return "round-" + number + ".avro";
  }

  /** A name for the file while it is written, new at each call. */
  public String temporaryFileName() {
    return "_round-" + number + "." + UUID.randomUUID() + ".tmp";
  }

  @Override
  public int compareTo(RoundName other) {
    return Long.compare(number, other.number);
  }
}
