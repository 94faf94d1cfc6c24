package io.tattletail.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * What surrounds a command: its streams, its environment and the time.
 *
 * @param environment the variables of the process
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether standard error is one, so that a progress bar makes sense
 * @param columns how wide it is
 * @param clock tells now
 */
record Shell(
    Map<String, String> environment,
    InputStream in,
    Output out,
    Output err,
    boolean terminal,
    int columns,
    InstantSource clock) {
  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 60;

  /** The shell that started this process. */
  static Shell ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Shell(
        environment,
        System.in,
        new Output(new FileOutputStream(FileDescriptor.out)),
        new Output(new FileOutputStream(FileDescriptor.err)),
        isTerminal(),
        columns(environment.getOrDefault("COLUMNS", "")),
        InstantSource.system());
  }

  /**
   * Java tells only whether standard input and output are a terminal both. Linux tells of standard
   * error; elsewhere the launcher script does.
   */
  private static boolean isTerminal() {
    if (Boolean.getBoolean("tattletail.terminal")) {
      return true;
    }
    Path err = Path.of("/proc/self/fd/2");
    try {
      return Files.isSymbolicLink(err)
          && Files.readSymbolicLink(err).toString().matches("/dev/(pts/.*|tty.*|console)");
    } catch (IOException e) {
      // Who cannot be asked is no terminal: no progress bar is drawn.
      return false;
    }
  }

  private static int columns(String text) {
    return text.matches("[0-9]{1,4}")
        ? Math.max(MIN_COLUMNS, Integer.parseInt(text))
        : DEFAULT_COLUMNS;
  }

  Instant now() {
    return clock.instant();
  }

  /** Says something beside the output. */
  void tell(String message) throws IOException {
    err.line(message);
    err.flush();
  }
}
