package io.tattletail.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What there is to read of one partition, by time. It holds a bounded number of weights: of more,
 * neighbours become one.
 */
final class Weights {
  /** Of a day with so many, a minute still has eleven. */
  static final int MAX_HELD = 16_384;

  private static final Comparator<Weight> BY_TIME = Comparator.comparingLong(Weight::micros);

  private final List<Weight> held = new ArrayList<>();

  void add(List<Weight> weights) {
    for (Weight weight : weights) {
      held.add(weight);
      if (held.size() >= 2 * MAX_HELD) {
        halve();
      }
    }
  }

  private void halve() {
    held.sort(BY_TIME);
    for (int i = 0; i < MAX_HELD; i++) {
      Weight first = held.get(2 * i);
      Weight second = held.get(2 * i + 1);
      held.set(
          i,
          new Weight(
              first.micros(),
              first.bytes() + second.bytes(),
              first.bytes() >= second.bytes() ? first.hosts() : second.hosts()));
    }
    held.subList(MAX_HELD, held.size()).clear();
  }

  /** All, by time. */
  List<Weight> sorted() {
    held.sort(BY_TIME);
    return held;
  }
}
