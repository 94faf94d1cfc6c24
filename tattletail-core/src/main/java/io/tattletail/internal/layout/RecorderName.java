package io.tattletail.internal.layout;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Names one run of a recorder: {@code <given name>.<start time>.<random>}. It is new for each run,
 * so that two processes with one given name never write to the same file.
 *
 * @param text the whole name, ASCII
 */
public record RecorderName(String text) {
  private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final Pattern WHOLE =
      Pattern.compile(GIVEN.pattern() + "\\.[0-9]{8}T[0-9]{6}Z\\.[0-9a-z]{1,13}");
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * @throws IllegalArgumentException if it is not of the form above
   */
  public RecorderName {
    checkArgument(
        isValid(text),
        "'%s' is no recorder's name: expected <given name>.<start time>.<random>",
        text);
  }

  /**
   * A name for a recorder that starts now.
   *
   * @param given 1 to 63 ASCII letters, digits, {@code -} and {@code _}, beginning with a letter or
   *     digit
   * @throws IllegalArgumentException if the given name has another form
   */
  public static RecorderName starting(String given, Instant now) {
    checkGiven(given);
    long random = new SplittableRandom().nextLong(1L << 40);
    return new RecorderName(given + "." + START.format(now) + "." + Long.toString(random, 36));
  }

  /**
   * Checks a given name before a recorder is opened with it.
   *
   * @throws IllegalArgumentException if a recorder cannot be given this name
   */
  public static void checkGiven(String given) {
    checkArgument(
        GIVEN.matcher(given).matches(),
        "recorder name '%s' must be 1 to 63 ASCII letters, digits, '-' and '_', beginning with a letter or digit",
        given);
  }

  static boolean isValid(String text) {
    return WHOLE.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
