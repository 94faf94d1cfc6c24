package io.tattletail.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs pairs, and prints at the end what came out. Not thread-safe. */
final class Report {
  private static final String ROW = "%-24s %14s %14s %8s %17s%n";

  private final int pairs;
  private final PrintStream progress;
  private final List<String> rows = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  /**
   * @param pairs how many pairs of runs a ratio is the median of
   * @param progress gets a line for every pair
   */
  Report(int pairs, PrintStream progress) {
    this.pairs = pairs;
    this.progress = progress;
  }

  /**
   * Runs the two in turn, once to warm up and then as often as pairs are wanted.
   *
   * @return the median over the pairs of our throughput through the peer's
   */
  double compare(String name, Contender ours, Contender peer) throws Exception {
    double[] our = new double[pairs];
    double[] theirs = new double[pairs];
    double[] ratios = new double[pairs];
    for (int i = -1; i < pairs; i++) {
      double a = lap(ours);
      double b = lap(peer);
      progress.printf(
          Locale.ROOT, "%s %s: %,.0f against %,.0f%n", name, i < 0 ? "warm-up" : i + 1, a, b);
      if (i >= 0) {
        our[i] = a;
        theirs[i] = b;
        ratios[i] = a / b;
      }
    }
    double median = median(ratios);
    rows.add(
        String.format(
            Locale.ROOT,
            ROW,
            name,
            "%,.0f".formatted(median(our)),
            "%,.0f".formatted(median(theirs)),
            "%.2f".formatted(median),
            "%.2f to %.2f".formatted(ratios[0], ratios[pairs - 1])));
    ratio(name, median);
    return median;
  }

  private static double lap(Contender contender) throws Exception {
    // What one left behind is not to be cleared on the clock of the next.
    System.gc();
    return contender.run().eventsPerSecond();
  }

  /** Sorts the values. */
  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** A ratio that was counted or measured some other way. */
  void ratio(String name, double value) {
    line("ratio %s %.2f".formatted(name, value));
  }

  /** A line of its own, printed at the end. */
  void line(String line) {
    progress.println(line);
    lines.add(line);
  }

  void print(PrintStream out) {
    if (!rows.isEmpty()) {
      out.printf(ROW, "events/s", "TattleTail", "peer", "ratio", "of all pairs");
      rows.forEach(out::print);
    }
    lines.forEach(out::println);
  }
}
