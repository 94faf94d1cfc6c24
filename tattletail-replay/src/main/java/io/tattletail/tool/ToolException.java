package io.tattletail.tool;

import java.io.IOException;

/** Ends a command with one sentence for people and an exit code for the shell. */
final class ToolException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private ToolException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  private ToolException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line is wrong. */
  static ToolException usage(String message) {
    return new ToolException(ExitCode.USAGE, message);
  }

  /** The command line is wrong, as another exception says. */
  static ToolException usage(String message, Throwable cause) {
    return new ToolException(ExitCode.USAGE, message, cause);
  }

  /** The archive has bad news. */
  static ToolException found(String message) {
    return new ToolException(ExitCode.FOUND, message);
  }

  /** Something cannot be reached, read or written. */
  static ToolException io(String message, Throwable cause) {
    return new ToolException(ExitCode.IO, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
