package io.tattletail.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;

/** What campaigns have in common. */
public final class Campaigns {
  /** So many failures are told in one line; the stack traces of all follow. */
  private static final int TOLD = 3;

  private Campaigns() {}

  /** The seed that a system property gives, or a new one; prints how to repeat the campaign. */
  public static long seed(String campaign, String property) {
    String given = System.getProperty(property, "");
    long seed = given.isBlank() ? new Random().nextLong() : Long.parseLong(given);
    System.out.printf("%s; -D%s=%d repeats it%n", campaign, property, seed);
    return seed;
  }

  /**
   * The verdicts of all rounds together. A round that failed does not keep the others from being
   * run.
   *
   * @throws IllegalStateException at the end, if rounds failed; their exceptions are suppressed in
   *     it
   */
  public static <T> T total(List<Future<T>> verdicts, T none, BinaryOperator<T> plus)
      throws InterruptedException {
    T total = none;
    List<Throwable> failures = new ArrayList<>();
    for (Future<T> verdict : verdicts) {
      try {
        total = plus.apply(total, verdict.get());
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      }
    }
    if (!failures.isEmpty()) {
      IllegalStateException failed =
          new IllegalStateException(
              "%d of %d rounds failed: %s; those that did not: %s"
                  .formatted(
                      failures.size(),
                      verdicts.size(),
                      failures.stream().limit(TOLD).map(Campaigns::reason).toList(),
                      total));
      failures.forEach(failed::addSuppressed);
      throw failed;
    }
    return total;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
  }
}
