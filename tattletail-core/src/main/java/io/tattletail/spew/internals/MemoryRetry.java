package io.tattletail.spew.internals;

import java.util.concurrent.locks.LockSupport;

/**
 * Takes the steps that tell of an end, which may be one for want of memory. Mostly there is memory
 * again a moment later, since the thread that asked for too much has given up. Thread-safe.
 */
public final class MemoryRetry {
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 50_000_000;

  private MemoryRetry() {}

  /**
   * Takes a step, again and again for five seconds while it throws a {@link VirtualMachineError}.
   *
   * @return whether it succeeded; what else it threw is dropped, for there is nobody left to tell
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
