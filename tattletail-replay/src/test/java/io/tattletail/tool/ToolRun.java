package io.tattletail.tool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A command that was run.
 *
 * @param code its exit code
 * @param out what it wrote
 * @param err what it told beside
 */
record ToolRun(int code, String out, String err) {
  /** Now, for commands. */
  static final Instant NOW = Instant.parse("2015-09-13T00:00:00Z");

  static ToolRun of(String... arguments) {
    return withInput("", arguments);
  }

  static ToolRun withInput(String input, String... arguments) {
    return with(Map.of(), false, input, arguments);
  }

  static ToolRun onTerminal(String... arguments) {
    return with(Map.of(), true, "", arguments);
  }

  static ToolRun with(
      Map<String, String> environment, boolean terminal, String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Tattletail.run(
            new Shell(
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new Output(out),
                new Output(err),
                terminal,
                100,
                () -> NOW),
            arguments);
    return new ToolRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
