package io.tattletail.internal.layout;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files that say how far some work came. Each is written once, under the number after the
 * last one's, and the highest number counts. The one place that formats and parses them.
 *
 * <pre>
 *   checkpoint-7.json     of an import
 *   pass-7.json           of a mirror
 * </pre>
 */
public enum NumberedName {
  /** In {@code imports/<name>/}. */
  CHECKPOINT("checkpoint"),
  /** In {@code mirror/}. */
  PASS("pass");

  private final String prefix;
  private final Pattern pattern;

  NumberedName(String prefix) {
    this.prefix = prefix;
    this.pattern = Pattern.compile(prefix + "-(0|[1-9][0-9]{0,17})\\.json");
  }

  /** The name of the file of this number, from 0. */
  public String fileName(long number) {
    return prefix + "-" + number + ".json";
  }

  /** The number of the file of this name; empty if it is no such file. */
  public OptionalLong number(String fileName) {
    Matcher matcher = pattern.matcher(fileName);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
