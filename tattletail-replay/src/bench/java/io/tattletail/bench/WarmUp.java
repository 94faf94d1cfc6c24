package io.tattletail.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs contenders until the JIT compiler rests. Client and server of HDFS have thousands of methods
 * that get hot one after the other, for a minute or more; on two cores a contender with threads
 * pays for that and one without does not.
 */
final class WarmUp {
  private static final int MIN_ROUNDS = 5;
  private static final int MAX_ROUNDS = 40;
  private static final double RESTING = 0.05;

  private WarmUp() {}

  /** Runs all of them in turns. */
  static void of(Contender... contenders) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    double share = 1;
    for (int round = 0; round < MIN_ROUNDS || (share > RESTING && round < MAX_ROUNDS); round++) {
      long compiled = compiler.getTotalCompilationTime();
      long start = System.nanoTime();
      for (Contender contender : contenders) {
        contender.run();
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      share = (double) (compiler.getTotalCompilationTime() - compiled) / Math.max(1, millis);
    }
  }
}
