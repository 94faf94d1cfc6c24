package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Operations of the file system fail, before their effect, after it, or half-way. */
final class FailedOperations implements Round {
  private static final int MOST_FAULTS = 3;
  private static final int LATEST_CALL = 25;

  private static final List<Operation> READING =
      List.of(Operation.READ, Operation.OPEN, Operation.LIST);

  private final Operation operation;

  FailedOperations(Operation operation) {
    this.operation = operation;
  }

  @Override
  public String detail() {
    return operation.name();
  }

  @Override
  public void run(Arena arena) throws Exception {
    Random random = arena.random();
    try (Faults faults = Faults.create()) {
      var configuration = faults.install(arena.hdfs().configuration());
      try (EventRecorder recorder = arena.recorder(configuration, Arena.options())) {
        for (int i = 1 + random.nextInt(MOST_FAULTS); i > 0; i--) {
          fail(faults, operation, random);
        }
        arena.publish(recorder, Arena.events(random.nextLong(), 300));
      }
      replayWithFaults(arena, faults, random);
    }
  }

  private static void fail(Faults faults, Operation operation, Random random) {
    FaultScript script = faults.fail(operation).nth(1 + random.nextInt(LATEST_CALL));
    boolean canBeCut = operation == Operation.WRITE || operation == Operation.READ;
    switch (random.nextInt(canBeCut ? 3 : 2)) {
      case 0 -> script.before();
      case 1 -> script.after();
      default -> script.cutShort();
    }
  }

  /** A replay that meets a fault may fail. One that returns has to be right. */
  private static void replayWithFaults(Arena arena, Faults faults, Random random)
      throws IOException {
    List<SpewEvent> replayed = new ArrayList<>();
    try (EventReplayer replayer =
        EventReplayer.open(arena.root(), faults.install(arena.hdfs().configuration()))) {
      fail(faults, READING.get(random.nextInt(READING.size())), random);
      replayer.replay(ReplayQuery.all(), event -> replayed.add(event.compact()));
    } catch (IOException e) {
      return;
    } finally {
      faults.lift();
    }
    Ledger.Verdict verdict = arena.ledger().judge(replayed);
    if (!verdict.isGood()) {
      throw new IllegalStateException(
          "a replay that met a fault returned as if all were well: " + verdict);
    }
  }
}
