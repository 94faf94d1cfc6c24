package io.tattletail.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Processes, each with two recorders of one name, are killed with SIGKILL under load. */
final class KilledRecorders implements Round {
  private static final int MOST_ACKNOWLEDGED = 600;

  /** What a killed publisher may have sent beyond what it knew to be acknowledged. */
  private static final int BEYOND = 2 * RecorderProcess.BATCH;

  private final int processes;

  KilledRecorders(int processes) {
    this.processes = processes;
  }

  @Override
  public void run(Arena arena) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    try {
      List<Future<?>> killed = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        long seed = arena.random().nextLong();
        int killAt = 1 + arena.random().nextInt(MOST_ACKNOWLEDGED);
        killed.add(
            threads.submit(
                () -> {
                  recordAndKill(arena, seed, killAt);
                  return null;
                }));
      }
      for (Future<?> done : killed) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void recordAndKill(Arena arena, long seed, int killAt) throws Exception {
    int[] acknowledged = new int[RecorderProcess.RECORDERS];
    try (ChildProcess child =
        new ChildProcess(
            RecorderProcess.class,
            arena.hdfs().root().toString(),
            arena.root().toString(),
            Long.toString(seed))) {
      child.forEachLine(
          line -> {
            String[] words = line.split(" ", -1);
            acknowledged[Integer.parseInt(words[0])] = Integer.parseInt(words[1]);
            if (sum(acknowledged) >= killAt) {
              child.kill();
            }
          });
    }
    if (sum(acknowledged) < killAt) {
      throw new IllegalStateException(
          "a recorder ended by itself after " + sum(acknowledged) + " events");
    }
    for (int i = 0; i < acknowledged.length; i++) {
      arena.ledger().published(RecorderProcess.events(seed, i, acknowledged[i] + BEYOND));
      arena.ledger().acknowledged(RecorderProcess.events(seed, i, acknowledged[i]));
    }
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
