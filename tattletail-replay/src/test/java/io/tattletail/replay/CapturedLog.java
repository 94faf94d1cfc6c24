package io.tattletail.replay;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What some loggers warn of while it is open. Tests log to {@link System#err} by slf4j-simple, and
 * errors alone unless they ask for more here.
 */
public final class CapturedLog implements AutoCloseable {
  /** slf4j-simple's, which has no constant that is public. */
  private static final int WARN = 30;

  private record Level(Logger logger, int before) {}

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Level> levels = new ArrayList<>();

  private CapturedLog() {}

  /** Captures what these loggers say from now on, on all threads. */
  public static CapturedLog of(String... loggers) {
    CapturedLog log = new CapturedLog();
    System.setErr(new PrintStream(log.bytes, true, StandardCharsets.UTF_8));
    for (String name : loggers) {
      Logger logger = LoggerFactory.getLogger(name);
      log.levels.add(new Level(logger, setLevel(logger, WARN)));
    }
    return log;
  }

  private static int setLevel(Logger logger, int level) {
    try {
      Field field = logger.getClass().getDeclaredField("currentLogLevel");
      field.setAccessible(true);
      int old = field.getInt(logger);
      field.setInt(logger, level);
      return old;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(logger + " is not of slf4j-simple", e);
    }
  }

  /** So far. */
  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The lines of level WARN and ERROR so far, without stack traces. */
  public List<String> warnings() {
    return text()
        .lines()
        .filter(line -> line.contains("WARN ") || line.contains("ERROR "))
        .toList();
  }

  @Override
  public void close() {
    levels.forEach(level -> setLevel(level.logger, level.before));
    System.setErr(before);
  }
}
