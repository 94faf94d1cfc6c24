package io.tattletail.tool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Runs commands of the tool in this process, for measurements. */
public final class ToolCommands {
  private ToolCommands() {}

  /**
   * Runs one.
   *
   * @return what it wrote
   * @throws IllegalStateException if its exit code is not 0
   */
  public static String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Tattletail.run(
            new Shell(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new Output(out),
                new Output(err),
                false,
                100,
                Instant::now),
            arguments);
    if (code != ExitCode.RIGHT) {
      throw new IllegalStateException(
          "tattletail %s ended with %d: %s"
              .formatted(String.join(" ", arguments), code, err.toString(StandardCharsets.UTF_8)));
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
