package io.tattletail.tool;

import io.tattletail.spew.Micros;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many events there were over time. It holds a number for each minute or hour that has any, and
 * spreads the events of a block evenly over the block's time. Not thread-safe.
 */
final class Histogram {
  private static final int MAX_ROWS = 40;
  private static final int MIN_BAR = 10;
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(90));

  /** Eighths of a column. */
  private static final String PARTS = " ▏▎▍▌▋▊▉";

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final TreeMap<Long, Double> cells = new TreeMap<>();
  private final long cellMicros;

  private Histogram(Duration cell) {
    this.cellMicros = micros(cell);
  }

  /** For two days or less. */
  static Histogram ofMinutes() {
    return new Histogram(Duration.ofMinutes(1));
  }

  /** For any time. */
  static Histogram ofHours() {
    return new Histogram(Duration.ofHours(1));
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000;
  }

  /** Adds events that happened in a time, both ends included. */
  void add(long firstMicros, long lastMicros, long events) {
    long first = Math.floorDiv(firstMicros, cellMicros);
    long last = Math.floorDiv(lastMicros, cellMicros);
    double whole = (double) lastMicros - firstMicros + 1;
    for (long cell = first; cell <= last; cell++) {
      long begin = Math.max(firstMicros, cell * cellMicros);
      long end = Math.min(lastMicros + 1, (cell + 1) * cellMicros);
      cells.merge(cell, events * ((end - begin) / whole), Double::sum);
    }
  }

  /** Rows of bars, the widest as wide as there is room; empty if there is no event. */
  String draw(int columns) {
    if (cells.isEmpty()) {
      return "";
    }
    Duration step = step();
    TreeMap<Long, Double> rows = new TreeMap<>();
    long rowMicros = micros(step);
    for (Map.Entry<Long, Double> cell : cells.entrySet()) {
      rows.merge(
          Math.floorDiv(cell.getKey() * cellMicros, rowMicros), cell.getValue(), Double::sum);
    }
    double most = rows.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    DateTimeFormatter format = step.compareTo(Duration.ofDays(1)) < 0 ? MINUTE : DAY;
    int width = Quantities.count(Math.round(most)).length();
    int labels = format == DAY ? 10 : 16;
    int bar = Math.max(MIN_BAR, columns - labels - width - 4);
    StringBuilder text = new StringBuilder();
    long next = rows.firstKey();
    for (Map.Entry<Long, Double> row : rows.entrySet()) {
      if (row.getKey() > next) {
        text.append("…\n");
      }
      next = row.getKey() + 1;
      Instant begin = Micros.toInstant(row.getKey() * rowMicros);
      String count = Quantities.count(Math.round(row.getValue()));
      text.append(
          "%s  %s  %s"
              .formatted(
                  format.format(begin),
                  " ".repeat(width - count.length()) + count,
                  bar(row.getValue() / most * bar))
              .stripTrailing());
      text.append('\n');
    }
    return text.toString();
  }

  private Duration step() {
    long span = (cells.lastKey() - cells.firstKey() + 1) * cellMicros;
    for (Duration step : STEPS) {
      if (micros(step) >= cellMicros && span / micros(step) < MAX_ROWS) {
        return step;
      }
    }
    return Duration.ofDays(365);
  }

  private static String bar(double columns) {
    long eighths = Math.max(1, Math.round(columns * 8));
    String end =
        eighths % 8 == 0 ? "" : PARTS.substring((int) (eighths % 8), (int) (eighths % 8) + 1);
    return "█".repeat((int) (eighths / 8)) + end;
  }
}
