package io.tattletail.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs contenders until the JIT compiler rests. Client and server of HDFS have thousands of methods
 * that get hot one after the other, for a minute or more; on two cores a contender with threads
 * pays for that and one without does not.
 */
final class WarmUp {
  private static final int MIN_ROUNDS = 5;
  private static final double MAX_SECONDS = 90;
  private static final double RESTING = 0.03;

  private WarmUp() {}

  /** Runs all of them in turns. */
  static void of(Contender... contenders) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    double seconds = 0;
    double share = 1;
    for (int round = 0; round < MIN_ROUNDS || (share > RESTING && seconds < MAX_SECONDS); round++) {
      long compiled = compiler.getTotalCompilationTime();
      long start = System.nanoTime();
      for (Contender contender : contenders) {
        contender.run();
      }
      double roundSeconds = (System.nanoTime() - start) / 1e9;
      share = (compiler.getTotalCompilationTime() - compiled) / 1e3 / roundSeconds;
      seconds += roundSeconds;
    }
  }
}
