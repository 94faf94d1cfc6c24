package io.tattletail.tool;

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
    ToolRun run = ToolRun.of(arguments);
    if (run.code() != ExitCode.RIGHT) {
      throw new IllegalStateException(
          "tattletail %s ended with %d: %s"
              .formatted(String.join(" ", arguments), run.code(), run.err()));
    }
    return run.out();
  }
}
