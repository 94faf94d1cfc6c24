package io.tattletail.replay.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws a trace as text: a line for each event, with the branches that lead to it. */
final class TraceText {
  /** Deeper events are indented no further. */
  private static final int MAX_INDENT = 40;

  private final TraceTree tree;
  private final List<TracedEvent> events;
  private final boolean[] isLastEffect;

  private TraceText(TraceTree tree) {
    this.tree = tree;
    this.events = tree.events();
    this.isLastEffect = new boolean[events.size()];
    int[] lastEffects = new int[events.size()];
    Arrays.fill(lastEffects, -1);
    for (int i = 0; i < lastEffects.length; i++) {
      if (events.get(i).parent().isPresent()) {
        lastEffects[events.get(i).parent().getAsInt()] = i;
      }
    }
    for (int last : lastEffects) {
      if (last >= 0) {
        isLastEffect[last] = true;
      }
    }
  }

  static String of(TraceTree tree) {
    return new TraceText(tree).text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    if (events.isEmpty()) {
      text.append("Nothing belongs to ").append(tree.id()).append(" in ").append(tree.window());
      text.append(System.lineSeparator());
    }
    int width = events.stream().mapToInt(event -> time(event).length()).max().orElse(0);
    // Of each cause of the event, but for the root: whether more effects of its cause follow.
    List<Boolean> goesOn = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      TracedEvent event = events.get(i);
      while (!goesOn.isEmpty() && goesOn.size() >= event.depth()) {
        goesOn.remove(goesOn.size() - 1);
      }
      text.append(time(event)).append(" ".repeat(width - time(event).length() + 2));
      if (event.depth() > 0) {
        goesOn.stream().limit(MAX_INDENT).forEach(more -> text.append(more ? "│  " : "   "));
        text.append(isLastEffect[i] ? "└─ " : "├─ ");
        goesOn.add(!isLastEffect[i]);
      }
      text.append(event.channel()).append("  ").append(event.id());
      event.delay().ifPresent(delay -> text.append("  ").append(duration(delay)));
      text.append(System.lineSeparator());
    }
    for (String flaw : tree.flaws()) {
      text.append("! ").append(flaw).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String time(TracedEvent event) {
    return event.timestamp().toString();
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
