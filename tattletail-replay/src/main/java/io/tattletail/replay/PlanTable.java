package io.tattletail.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A plan as text. */
final class PlanTable {
  private static final int MAX_FILES_OF_A_KIND = 20;
  private static final List<String> HEADINGS =
      List.of(
          "channel",
          "segments",
          "rounds",
          "events",
          "compressed",
          "uncompressed",
          "first",
          "last",
          "unsealed",
          "foreign",
          "damaged",
          "unreadable");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private PlanTable() {}

  static String of(ReplayPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(plan.query()).append('\n');
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    plan.channels().forEach((channel, totals) -> rows.add(row(channel, totals)));
    rows.add(row("total", plan.total()));
    append(rows, text);
    if (plan.total().edgeEvents() > 0) {
      text.append(
          format(
              "at most: %,d events are in blocks that the range cuts, and some of them outside\n",
              plan.total().edgeEvents()));
    }
    for (PlannedFile.Kind kind : PlannedFile.Kind.values()) {
      List<PlannedFile> files = plan.files(kind);
      files.stream().limit(MAX_FILES_OF_A_KIND).forEach(file -> text.append(file).append('\n'));
      if (files.size() > MAX_FILES_OF_A_KIND) {
        text.append(
            format(
                "… and %,d more %s files\n",
                files.size() - MAX_FILES_OF_A_KIND, kind.toString().toLowerCase(Locale.ROOT)));
      }
    }
    plan.estimate()
        .ifPresent(
            duration ->
                text.append(
                    format(
                        "at %,.0f events/s, as last measured: %s\n",
                        plan.measuredRate().orElseThrow(), Durations.rounded(duration))));
    return text.toString();
  }

  private static List<String> row(String name, PlanTotals totals) {
    return List.of(
        name,
        format("%,d", totals.segments()),
        format("%,d", totals.rounds()),
        format("%,d", totals.events()),
        bytes(totals.bytes()),
        bytes(totals.uncompressedBytes()),
        time(totals.first()),
        time(totals.last()),
        format("%,d", totals.unsealed()),
        format("%,d", totals.foreign()),
        format("%,d", totals.damaged()),
        format("%,d", totals.unreadable()));
  }

  private static void append(List<List<String>> rows, StringBuilder text) {
    int columns = HEADINGS.size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(format("%-" + widths[0] + "s", row.get(0)));
      for (int i = 1; i < columns; i++) {
        line.append("  ").append(format("%" + widths[i] + "s", row.get(i)));
      }
      text.append(line).append('\n');
    }
  }

  private static String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("-");
  }

  private static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024) {
      value /= 1024;
      unit++;
    }
    return format(unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS.get(unit));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
