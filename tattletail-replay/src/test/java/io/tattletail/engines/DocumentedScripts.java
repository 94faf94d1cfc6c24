package io.tattletail.engines;

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
    List<String> found =
        Pattern.compile("(?s)```pig\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(PAGE + " has " + found.size() + " scripts of Pig's");
    }
    return found.get(0);
  }
}
