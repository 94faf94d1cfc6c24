package io.tattletail.common;

import com.google.common.base.CharMatcher;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Escapes a partition's value for its directory name exactly as Hive and Spark do: these characters
 * become {@code %XX}, everything else, non-ASCII included, stays.
 */
final class HiveEscaping {
  private static final CharMatcher ESCAPED =
      CharMatcher.inRange('\u0001', '\u001f')
          .or(CharMatcher.is('\u007f'))
          .or(CharMatcher.anyOf("\"#%'*/:=?[\\]^{"))
          .precomputed();

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private HiveEscaping() {}

  static String escape(String value) {
    if (ESCAPED.matchesNoneOf(value)) {
      return value;
    }
    StringBuilder escaped = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (ESCAPED.matches(c)) {
        escaped.append('%').append(HEX.toHexDigits((byte) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** The value whose escaped form this is; empty if it is nothing that {@link #escape} writes. */
  static Optional<String> unescape(String escaped) {
    StringBuilder value = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        if (i + 2 >= escaped.length()
            || !HexFormat.isHexDigit(escaped.charAt(i + 1))
            || !HexFormat.isHexDigit(escaped.charAt(i + 2))) {
          return Optional.empty();
        }
        value.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        value.append(c);
      }
    }
    return Optional.of(value.toString()).filter(candidate -> escape(candidate).equals(escaped));
  }
}
