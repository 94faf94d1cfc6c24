package io.tattletail.faults;

import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.util.Random;

/** A publisher's operations fail, before their effect or after it, or are done twice. */
final class FailedPublisher implements Round {
  private static final int MOST_FAULTS = 3;
  private static final int LATEST_CALL = 15;

  private final Operation operation;

  FailedPublisher(Operation operation) {
    this.operation = operation;
  }

  @Override
  public String detail() {
    return operation.name();
  }

  @Override
  public void run(Arena arena) throws Exception {
    Random random = arena.random();
    try (Feed feed = new Feed(arena);
        Faults faults = Faults.create();
        Beside beside = new Beside()) {
      feed.recordMore(150);
      var configuration = faults.install(arena.hdfs().configuration());
      arena.lookBeside(beside);
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 1 + random.nextInt(MOST_FAULTS); i > 0; i--) {
          fail(faults.fail(operation).nth(1 + random.nextInt(LATEST_CALL)), random);
        }
        try {
          arena.publishPass(configuration, arena.publishing());
        } catch (IOException e) {
          // Another one finishes.
          continue;
        } finally {
          faults.lift();
        }
        feed.recordMore(100);
      }
      arena.publishPass();
      beside.end();
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
