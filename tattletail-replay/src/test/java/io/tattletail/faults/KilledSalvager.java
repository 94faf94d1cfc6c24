package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.util.List;

/** A salvager in a process of its own is killed with SIGKILL in the middle of some operation. */
final class KilledSalvager implements Round {
  private static final List<Operation> OPERATIONS =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.HSYNC,
          Operation.CLOSE,
          Operation.RENAME,
          Operation.DELETE,
          Operation.READ);

  private static final int MOST_CALLS = 4;

  @Override
  public void run(Arena arena) throws Exception {
    leaveUnsealed(arena);
    Operation operation = OPERATIONS.get(arena.random().nextInt(OPERATIONS.size()));
    int call = 1 + arena.random().nextInt(MOST_CALLS);
    try (ChildProcess child =
        new ChildProcess(
            SalvagerProcess.class,
            arena.hdfs().root().toString(),
            arena.root().toString(),
            operation.name(),
            Integer.toString(call))) {
      child.forEachLine(
          line -> {
            if (line.equals(HangingProcess.READY)) {
              child.kill();
            }
          });
    }
  }

  /** A recorder that can rename nothing seals nothing. */
  private static void leaveUnsealed(Arena arena) throws Exception {
    try (Faults faults = Faults.create();
        EventRecorder recorder =
            arena.recorder(faults.install(arena.hdfs().configuration()), Arena.options())) {
      faults.fail(Operation.RENAME).before();
      arena.publish(recorder, Arena.events(arena.random().nextLong(), 200));
    }
  }
}
