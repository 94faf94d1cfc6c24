package io.tattletail.bench;

/** One way of doing some work. */
interface Contender {
  /**
   * Does all of the work once.
   *
   * @return how much was done, and in which time
   */
  Lap run() throws Exception;

  /**
   * What one run took.
   *
   * @param events how many events were handled
   * @param nanos the time on the clock, preparation left out
   */
  record Lap(long events, long nanos) {
    double eventsPerSecond() {
      return events * 1e9 / nanos;
    }

    /** From {@code startNanos} until now. */
    static Lap since(long startNanos, long events) {
      return new Lap(events, System.nanoTime() - startNanos);
    }
  }
}
