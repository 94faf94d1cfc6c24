package io.tattletail.internal.spew;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs steps that report an end, which may have been caused by lack of memory. Mostly memory is
 * available again a moment later, because the thread that asked for too much has ended.
 * Thread-safe.
 */
public final class MemoryRetry {
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 50_000_000;

  private MemoryRetry() {}

  /**
   * Runs a step, again and again for five seconds while it throws a {@link VirtualMachineError}.
   *
   * @return whether it succeeded; other exceptions are dropped, because no reporter is left
   */
  public static boolean take(Runnable step) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        step.run();
        return true;
      } catch (VirtualMachineError e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (Throwable e) {
        return false;
      }
    }
    return false;
  }
}
