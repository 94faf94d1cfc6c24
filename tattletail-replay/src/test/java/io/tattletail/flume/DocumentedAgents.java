package io.tattletail.flume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The configurations of agents in docs/engines.md, word for word but for their placeholders. */
final class DocumentedAgents {
  private static final Path PAGE = Path.of("..", "docs", "engines.md");
  private static final Pattern BLOCK = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

  private DocumentedAgents() {}

  /** The only documented configuration in which this text occurs. */
  static String with(String text, Map<String, String> values) throws IOException {
    List<String> found =
        BLOCK
            .matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains(text))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "%s has %d configurations with %s".formatted(PAGE, found.size(), text));
    }
    return PLACEHOLDER
        .matcher(found.get(0))
        .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(value(match, values)));
  }

  private static String value(MatchResult match, Map<String, String> values) {
    String value = values.get(match.group(1));
    if (value == null) {
      throw new IllegalStateException("no value for " + match.group());
    }
    return value;
  }
}
