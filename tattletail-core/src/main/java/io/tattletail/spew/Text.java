package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkArgument;

/** What the names in an event must be, so that they survive a round trip through UTF-8. */
final class Text {
  private Text() {}

  /** Returns {@code value}, which is neither empty nor has a lone surrogate. */
  static String checkName(String what, String value) {
    checkArgument(!value.isEmpty(), "%s is empty", what);
    return checkUnicode(what, value);
  }

  /**
   * Returns {@code value}, which has no lone surrogate: one would come back from UTF-8 as another
   * string.
   */
  static String checkUnicode(String what, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        checkArgument(
            pair, "%s has a lone surrogate U+%s at index %s", what, Integer.toHexString(c), i);
        i++;
      }
    }
    return value;
  }
}
