package io.tattletail.engines;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The scripts that docs/engines.md shows. */
final class DocumentedScripts {
  private static final Path PAGE = Path.of("..", "docs", "engines.md");

  private DocumentedScripts() {}

  /** The only script of Pig's. */
  static String pig() throws IOException {
    return only("Pig's", "pig", "");
  }

  /** The statements of Spark's with the data source of TattleTail. */
  static List<String> spark() throws IOException {
    return Splitter.on(';')
        .trimResults()
        .omitEmptyStrings()
        .splitToList(only("Spark's", "sql", "using tattletail"));
  }

  private static String only(String whose, String language, String mark) throws IOException {
    List<String> found =
        Pattern.compile("(?s)```" + language + "\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains(mark))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "%s has %d scripts of %s".formatted(PAGE, found.size(), whose));
    }
    return found.get(0);
  }
}
