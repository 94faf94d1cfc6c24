package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Days are retired, and whoever does it is killed with SIGKILL in the middle of some operation, or
 * meets faults. All events are delivered again meanwhile: to a recorder that knows of no floor yet
 * and seals nothing, and to a new one. The next run finishes, and nothing that it retired comes
 * back, by a salvager, a publisher or a mirror. In half of the rounds it is undone, and all is
 * there again.
 */
final class DisturbedRetention implements Round {
  /** How it is disturbed. */
  enum Disturbance {
    KILLED,
    FAILED
  }

  static final List<Operation> OPERATIONS =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.HSYNC,
          Operation.CLOSE,
          Operation.RENAME,
          Operation.DELETE,
          Operation.MKDIRS,
          Operation.LIST,
          Operation.OPEN,
          Operation.READ,
          Operation.STATUS);

  private static final int EVENTS = 220;
  private static final int MOST_FAULTS = 3;
  private static final int LATEST_CALL = 15;

  private final Disturbance disturbance;
  private final Operation operation;

  DisturbedRetention(Disturbance disturbance, Operation operation) {
    this.disturbance = disturbance;
    this.operation = operation;
  }

  @Override
  public String detail() {
    return operation.name();
  }

  @Override
  public void run(Arena arena) throws Exception {
    Random random = arena.random();
    Retention retention = Retention.after(arena, EVENTS);
    try (Feed feed = new Feed(arena, Retention.events(random.nextLong()));
        Copy copy =
            Copy.of(arena, random.nextBoolean() ? Copy.Place.HDFS : Copy.Place.OBJECT_STORE);
        Faults stale = Faults.create();
        Beside beside = new Beside();
        EventRecorder unaware =
            arena.recorder(
                stale.install(arena.hdfs().configuration()), Arena.options().name("unaware"))) {
      feed.recordMore(EVENTS);
      arena.publishPass();
      arena.lookBeside(beside);
      copy.pass();
      retention.begin();
      disturb(arena, retention);
      if (random.nextBoolean()) {
        stale.fail(Operation.RENAME).before();
      }
      feed.record(unaware, "unaware");
      feed.record("late", Arena.options().name("late"));
      Arena.close(unaware);
      stale.lift();
      arena.salvageForced();
      arena.publishPass();
      retention.complete();
      arena.witnessed(arena.ledger().judge(arena.replay(arena.hdfs().configuration())));
      if (random.nextBoolean()) {
        feed.record("later", Arena.options().name("later"));
        copy.pass();
        arena.witnessed(arena.ledger().judge(copy.replay()));
      }
      if (random.nextBoolean()) {
        retention.undo();
      }
      arena.salvageForced();
      arena.publishPass();
      beside.end();
      copy.conclude();
    }
  }

  private void disturb(Arena arena, Retention retention) throws IOException {
    switch (disturbance) {
      case KILLED -> kill(arena, retention);
      case FAILED -> fail(arena, retention);
    }
  }

  private void kill(Arena arena, Retention retention) throws IOException {
    int call = 1 + arena.random().nextInt(LATEST_CALL);
    try (ChildProcess child =
        new ChildProcess(
            RetentionProcess.class,
            arena.hdfs().root().toString(),
            arena.root().toString(),
            operation.name(),
            Integer.toString(call),
            retention.now().toString())) {
      child.awaitLine(HangingProcess.READY);
    }
  }

  private void fail(Arena arena, Retention retention) throws IOException {
    Random random = arena.random();
    try (Faults faults = Faults.create()) {
      for (int i = 1 + random.nextInt(MOST_FAULTS); i > 0; i--) {
        fail(faults.fail(operation).nth(1 + random.nextInt(LATEST_CALL)), random);
      }
      retention.run(faults.install(arena.hdfs().configuration()));
    } catch (IOException e) {
      // The next run finishes.
      return;
    }
  }

  private void fail(FaultScript script, Random random) {
    boolean canBeTwice =
        operation == Operation.RENAME
            || operation == Operation.DELETE
            || operation == Operation.MKDIRS;
    boolean canBeCut = operation == Operation.WRITE || operation == Operation.READ;
    switch (random.nextInt(canBeTwice || canBeCut ? 3 : 2)) {
      case 0 -> script.before();
      case 1 -> script.after();
      default -> {
        if (canBeCut) {
          script.cutShort();
        } else {
          script.twice();
        }
      }
    }
  }
}
