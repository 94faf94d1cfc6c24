package io.tattletail.internal.search;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a value of a JSON payload has to be. Immutable and thread-safe. */
public final class PayloadCondition {
  /** In a pointer ~0 and ~1 are escapes, and no operator. */
  private static final Pattern FORM =
      Pattern.compile("((?:[^=!<>~]|~[01])*+)(?:(!=|<=|>=|=|<|>|~)(.*))?", Pattern.DOTALL);

  /** Some tenths of a second; an expression without nested repetitions takes a few a character. */
  private static final long MAX_LOOKS = 20_000_000;

  private final JsonPointer pointer;
  private final String operator;
  private final String operand;
  private final Optional<Pattern> regex;

  private PayloadCondition(
      JsonPointer pointer, String operator, String operand, Optional<Pattern> regex) {
    this.pointer = pointer;
    this.operator = operator;
    this.operand = operand;
    this.regex = regex;
  }

  /**
   * Reads a JSON pointer, an operator and a value, or a pointer alone: then the value has to be
   * there. Operators are {@code =}, {@code !=}, {@code <}, {@code <=}, {@code >}, {@code >=} and
   * {@code ~}, which is a regular expression that is found in the value. {@code ~0} and {@code ~1}
   * are the pointer's escapes of {@code ~} and {@code /}, and no operator.
   *
   * @throws SearchException if it is no condition
   */
  public static PayloadCondition parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !text.startsWith("/")) {
      throw new SearchException(
          "'%s' is no condition: write /page, /user=Bob, /added>100 or /page~^Talk"
              .formatted(text));
    }
    String operator = matcher.group(2) == null ? "" : matcher.group(2);
    String operand = matcher.group(3) == null ? "" : matcher.group(3);
    Optional<Pattern> regex = Optional.empty();
    if (operator.equals("~")) {
      try {
        regex = Optional.of(Pattern.compile(operand));
      } catch (PatternSyntaxException e) {
        throw new SearchException(
            "'%s' is no regular expression: %s".formatted(operand, e.getDescription()), e);
      }
    }
    return new PayloadCondition(PayloadTree.pointer(matcher.group(1)), operator, operand, regex);
  }

  /**
   * Whether the payload has such a value. One that it lacks fulfills only {@code !=}.
   *
   * @throws SearchException if the regular expression takes too long on the value
   */
  public boolean holds(JsonNode payload) {
    JsonNode value = payload.at(pointer);
    if (value.isMissingNode()) {
      return operator.equals("!=");
    }
    if (operator.isEmpty()) {
      return true;
    }
    if (regex.isPresent()) {
      return isFound(regex.get(), text(value));
    }
    int order = order(value);
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean isFound(Pattern regex, String text) {
    try {
      return regex.matcher(new LimitedText(text, MAX_LOOKS)).find();
    } catch (StackOverflowError e) {
      throw new SearchException(
          "the regular expression '%s' nests too deep for the value of an event: write a simpler one"
              .formatted(regex),
          e);
    }
  }

  /** As numbers if both are, else as texts. */
  private int order(JsonNode value) {
    if (value.isNumber()) {
      try {
        return value.decimalValue().compareTo(new BigDecimal(operand));
      } catch (NumberFormatException e) {
        // A number beside a word: compared as texts.
        return value.asText().compareTo(operand);
      }
    }
    return text(value).compareTo(operand);
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
