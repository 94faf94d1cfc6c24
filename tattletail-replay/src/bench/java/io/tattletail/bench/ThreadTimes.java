package io.tattletail.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Adds up the processor time of this process's threads by their kind, those of the JVM included. It
 * looks at them often enough that threads which end meanwhile are counted. On systems other than
 * Linux it finds none.
 */
final class ThreadTimes {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** It samples: a thread that ends is missed for as long at most. */
  private static final int PERIOD_MILLIS = 50;

  private static final double TICKS_PER_SECOND = 100;

  private final UnaryOperator<String> kindByName;
  private final Map<Path, Long> latest = new HashMap<>();
  private final Map<String, Long> ticks = new HashMap<>();
  private final Thread watcher = new Thread(this::watch, "thread-times");

  private ThreadTimes(UnaryOperator<String> kindByName) {
    this.kindByName = kindByName;
  }

  static ThreadTimes watch(UnaryOperator<String> kindByName) {
    ThreadTimes times = new ThreadTimes(kindByName);
    times.look();
    times.ticks.clear();
    times.watcher.setDaemon(true);
    times.watcher.start();
    return times;
  }

  /** What each kind used since it began to watch. */
  synchronized Map<String, Double> stop() {
    look();
    watcher.interrupt();
    Map<String, Double> seconds = new HashMap<>();
    ticks.forEach((kind, time) -> seconds.put(kind, time / TICKS_PER_SECOND));
    return seconds;
  }

  private void watch() {
    try {
      while (true) {
        // Linux forgets the times of a thread that ends, so one has to look now and then.
        Thread.sleep(PERIOD_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      // Stopped.
    }
  }

  private synchronized void look() {
    if (!Files.isDirectory(TASKS)) {
      return;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      tasks.forEach(this::look);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(Path task) {
    String stat;
    try {
      stat = Files.readString(task.resolve("stat"));
    } catch (IOException e) {
      // The thread has ended since.
      return;
    }
    // The name is in parentheses and may have any character; user and system time are the 12th and
    // 13th field behind it.
    int end = stat.lastIndexOf(')');
    String[] fields = stat.substring(end + 2).split(" ", -1);
    long now = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    Long before = latest.put(task, now);
    long since = before == null ? now : now - before;
    if (since > 0) {
      ticks.merge(kindByName.apply(stat.substring(stat.indexOf('(') + 1, end)), since, Long::sum);
    }
  }
}
