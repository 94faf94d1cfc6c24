package io.tattletail.tool;

import java.util.ArrayList;
import java.util.List;

/** Columns for people: the first ones to the left, numbers to the right. Not thread-safe. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Align> alignments;

  /** On which side of its column a cell stands. */
  enum Align {
    LEFT,
    RIGHT
  }

  /** A column's heading and side. */
  record Column(String heading, Align align) {
    static Column left(String heading) {
      return new Column(heading, Align.LEFT);
    }

    static Column right(String heading) {
      return new Column(heading, Align.RIGHT);
    }
  }

  TextTable(Column... columns) {
    alignments = List.of(columns).stream().map(Column::align).toList();
    rows.add(List.of(columns).stream().map(Column::heading).toList());
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** The lines, without spaces at their ends. */
  @Override
  public String toString() {
    int[] widths = new int[alignments.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        String space = " ".repeat(widths[i] - width(cell));
        line.append(i == 0 ? "" : "  ")
            .append(alignments.get(i) == Align.LEFT ? cell + space : space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
