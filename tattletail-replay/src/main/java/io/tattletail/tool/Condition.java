package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a value of a payload has to be. Immutable and thread-safe. */
final class Condition {
  private static final Pattern FORM =
      Pattern.compile("(/?[^=!<>~]*)(?:(!=|<=|>=|=|<|>|~)(.*))?", Pattern.DOTALL);

  private final JsonPointer pointer;
  private final String operator;
  private final String operand;
  private final Optional<Pattern> regex;

  private Condition(JsonPointer pointer, String operator, String operand, Optional<Pattern> regex) {
    this.pointer = pointer;
    this.operator = operator;
    this.operand = operand;
    this.regex = regex;
  }

  /**
   * Reads a pointer, an operator and a value, or a pointer alone: then the value has to be there.
   */
  static Condition parse(String text) throws ToolException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !text.startsWith("/")) {
      throw ToolException.usage(
          "--where: '%s' is no condition: write /page, /user=Bob, /added>100 or /page~^Talk"
              .formatted(text));
    }
    String operator = matcher.group(2) == null ? "" : matcher.group(2);
    String operand = matcher.group(3) == null ? "" : matcher.group(3);
    Optional<Pattern> regex = Optional.empty();
    if (operator.equals("~")) {
      try {
        regex = Optional.of(Pattern.compile(operand));
      } catch (PatternSyntaxException e) {
        throw ToolException.usage(
            "--where: '%s' is no regular expression: %s".formatted(operand, e.getDescription()), e);
      }
    }
    return new Condition(PayloadTree.pointer(matcher.group(1)), operator, operand, regex);
  }

  /** Whether the payload has such a value. One that it lacks fulfills only {@code !=}. */
  boolean test(JsonNode payload) {
    JsonNode value = payload.at(pointer);
    if (value.isMissingNode()) {
      return operator.equals("!=");
    }
    if (operator.isEmpty()) {
      return true;
    }
    if (regex.isPresent()) {
      return regex.get().matcher(text(value)).find();
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
    return value.isValueNode() ? value.asText() : Json.line(value);
  }
}
