package io.tattletail.recorder.legacy;

import java.util.ArrayList;
import java.util.List;

/** Splits tab-separated text, as {@link LegacyRow#fields()} says. */
final class TabSeparated {
  private TabSeparated() {}

  static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', start)) {
      fields.add(unescaped(text.substring(start, tab)));
      start = tab + 1;
    }
    fields.add(unescaped(text.substring(start)));
    return List.copyOf(fields);
  }

  private static String unescaped(String field) {
    int backslash = field.indexOf('\\');
    if (backslash < 0) {
      return field;
    }
    StringBuilder result = new StringBuilder(field.length());
    int start = 0;
    while (backslash >= 0 && backslash + 1 < field.length()) {
      char meant =
          switch (field.charAt(backslash + 1)) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\' -> '\\';
            default -> 0;
          };
      if (meant != 0) {
        result.append(field, start, backslash).append(meant);
        start = backslash + 2;
        backslash = field.indexOf('\\', start);
      } else {
        backslash = field.indexOf('\\', backslash + 1);
      }
    }
    return result.append(field, start, field.length()).toString();
  }
}
