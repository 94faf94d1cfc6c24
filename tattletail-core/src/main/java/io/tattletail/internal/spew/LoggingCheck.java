package io.tattletail.internal.spew;

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
              + " fits the slf4j-api on the class path. kafka-clients pulls that down to 1.7, with"
              + " which logback 1.3 and later does not work: manage org.slf4j:slf4j-api to 2.0.");
    }
  }
}
