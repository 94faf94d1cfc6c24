package io.tattletail.replay.trace;

import java.time.Duration;
import java.util.Locale;

/** Draws a trace as text. */
final class TraceText {
  /** Deeper events are indented no further. */
  private static final int MAX_INDENT = 40;

  private TraceText() {}

  static String of(TraceTree tree) {
    StringBuilder text = new StringBuilder();
    if (tree.events().isEmpty()) {
      text.append("Nothing belongs to ").append(tree.id()).append(" in ").append(tree.window());
      text.append(System.lineSeparator());
    }
    for (TracedEvent event : tree.events()) {
      text.append(event.timestamp()).append("  ");
      text.append("  ".repeat(Math.min(MAX_INDENT, event.depth())));
      text.append(event.channel()).append("  ").append(event.id());
      event.delay().ifPresent(delay -> text.append("  ").append(duration(delay)));
      text.append(System.lineSeparator());
    }
    for (String flaw : tree.flaws()) {
      text.append("! ").append(flaw).append(System.lineSeparator());
    }
    return text.toString();
  }

  /** A delay with its sign, in the unit that suits it. */
  static String duration(Duration delay) {
    String sign = delay.isNegative() ? "-" : "+";
    Duration length = delay.abs();
    double seconds = length.getSeconds() + length.getNano() / 1e9;
    if (seconds < 0.001) {
      return "%s%d µs".formatted(sign, length.toNanos() / 1_000);
    }
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%s%.1f ms", sign, seconds * 1_000);
    }
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%s%.3f s", sign, seconds);
    }
    return sign
        + (length.toDays() > 0 ? length.toDays() + " d " : "")
        + String.format(
            Locale.ROOT,
            "%02d:%02d:%02d",
            length.toHoursPart(),
            length.toMinutesPart(),
            length.toSecondsPart());
  }
}
