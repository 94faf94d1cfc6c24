package io.tattletail.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does something again and again, on threads of its own, until it is closed. */
final class Beside implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch ends = new CountDownLatch(1);
  private final List<Future<?>> running = new ArrayList<>();

  interface Step {
    void run() throws Exception;
  }

  /** Begins to do it again and again, with pauses, for it is others that are to get on. */
  void again(long pauseMillis, Step step) {
    running.add(
        threads.submit(
            () -> {
              do {
                step.run();
              } while (!ends.await(pauseMillis, TimeUnit.MILLISECONDS));
              return null;
            }));
  }

  /** Does it once. */
  Future<?> once(Step step) {
    return threads.submit(
        () -> {
          step.run();
          return null;
        });
  }

  /** Ends what is done again and again, and throws what it threw. */
  void end() throws Exception {
    ends.countDown();
    for (Future<?> step : running) {
      step.get();
    }
    running.clear();
  }

  /** Interrupts what still runs. */
  @Override
  public void close() {
    ends.countDown();
    threads.shutdownNow();
  }
}
