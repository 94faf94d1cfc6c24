package io.tattletail.internal.search;

/**
 * A text that lets a regular expression look at its characters only so often: on some texts an
 * expression such as {@code (a+)+b} would go on for years. Not thread-safe.
 */
final class LimitedText implements CharSequence {
  private final CharSequence text;
  private final Budget budget;

  /** How often characters may still be looked at, by all parts of a text together. */
  private static final class Budget {
    long looks;
  }

  LimitedText(String text, long maxLooks) {
    this(text, new Budget());
    budget.looks = maxLooks;
  }

  private LimitedText(CharSequence text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  @Override
  public int length() {
    return text.length();
  }

  /**
   * @throws SearchException if that was too often
   */
  @Override
  public char charAt(int index) {
    if (budget.looks-- <= 0) {
      throw new SearchException(
          "a regular expression takes too long on the value of an event: write a simpler one");
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new LimitedText(text.subSequence(start, end), budget);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
