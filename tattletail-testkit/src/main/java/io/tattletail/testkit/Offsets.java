package io.tattletail.testkit;

import java.util.SplittableRandom;

/** Gives a stream's offsets. */
@FunctionalInterface
interface Offsets {
  /** The offset that follows on the latest; called once for each event. */
  long after(long latest);

  /** One after the other, without holes. */
  static Offsets dense() {
    return latest -> latest + 1;
  }

  /** With holes of up to nine offsets before about every third event. */
  static Offsets withHoles(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return latest -> latest + 1 + (random.nextInt(3) == 0 ? random.nextInt(1, 10) : 0);
  }
}
