package io.tattletail.spew.internals;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Says once in a process that nothing is logged, where a log cannot. Thread-safe. */
public final class LoggingCheck {
  private static final LoggingCheck PROCESS = new LoggingCheck();

  private final AtomicBoolean warned = new AtomicBoolean();

  LoggingCheck() {}

  /** Warns on the standard error stream if SLF4J has no provider. */
  public static void warnIfNothingIsLogged() {
    PROCESS.warn(LoggerFactory.getILoggerFactory(), System.err);
  }

  void warn(ILoggerFactory loggers, PrintStream out) {
    if (loggers instanceof NOPLoggerFactory && warned.compareAndSet(false, true)) {
      out.println(
          "TattleTail: SLF4J found no provider, so nothing is logged, errors neither. Add one that"
              + " fits the slf4j-api on the class path (logback-classic 1.3 or later needs slf4j-api"
              + " 2; import tattletail-bom, for kafka-clients asks for slf4j-api 1.7).");
    }
  }
}
