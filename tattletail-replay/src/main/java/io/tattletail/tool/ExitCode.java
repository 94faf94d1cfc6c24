package io.tattletail.tool;

/** What the tool says to the shell when it ends. */
final class ExitCode {
  /** The command did its work, and all is right. */
  static final int RIGHT = 0;

  /** The command did its work and found something: damage, an event that is not there. */
  static final int FOUND = 1;

  /** The command line is wrong; nothing was done. */
  static final int USAGE = 2;

  /** The archive, a file system or a target could not be reached, read or written. */
  static final int IO = 3;

  /** Ctrl-C ended the command; shells call SIGINT so. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
