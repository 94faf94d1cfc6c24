package io.tattletail.testkit;

import java.util.SplittableRandom;

/**
 * Which acknowledgements get lost.
 *
 * @param chance between 0 and 1
 * @param seed the same gives the same
 */
record LostAcknowledgements(double chance, long seed) {
  static final LostAcknowledgements NONE = new LostAcknowledgements(0, 0);

  /** The dice of one subscription. */
  Dice diceFor(String subscription) {
    SplittableRandom random = new SplittableRandom(seed ^ subscription.hashCode());
    return () -> random.nextDouble() < chance;
  }

  /** Says whether the next acknowledgement gets lost. */
  @FunctionalInterface
  interface Dice {
    boolean lost();
  }
}
