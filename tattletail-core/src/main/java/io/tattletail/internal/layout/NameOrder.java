package io.tattletail.internal.layout;

import java.util.Comparator;

/**
 * Compares names as their UTF-8 bytes compare, which is the order of code points. {@link
 * String#compareTo} differs where one of the names has characters beyond U+FFFF.
 */
public final class NameOrder implements Comparator<String> {
  /** The only one: it has no state. */
  public static final NameOrder BYTEWISE = new NameOrder();

  private NameOrder() {}

  @Override
  public int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        return rank(a) - rank(b);
      }
    }
    return left.length() - right.length();
  }

  /**
   * Surrogates stand for code points above all others, though their own values are below U+E000.
   */
  private static int rank(char c) {
    if (Character.isSurrogate(c)) {
      return c + 0x2000;
    }
    return c >= 0xE000 ? c - 0x800 : c;
  }
}
