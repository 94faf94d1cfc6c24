package io.tattletail.faults;

import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.util.Random;

/**
 * A mirror's operations fail, of the original or of the copy: before their effect or after it, in
 * the middle, or they are done twice.
 */
final class FailedMirror implements Round {
  private static final int PASSES = 3;
  private static final int MOST_FAULTS = 3;
  private static final int LATEST_CALL = 40;

  private final Operation operation;
  private final Copy.Place place;

  FailedMirror(Operation operation, Copy.Place place) {
    this.operation = operation;
    this.place = place;
  }

  @Override
  public String detail() {
    return operation + " " + place;
  }

  @Override
  public void run(Arena arena) throws Exception {
    Random random = arena.random();
    try (Feed feed = new Feed(arena);
        Copy copy = Copy.of(arena, place);
        Faults source = Faults.create();
        Faults target = Faults.create()) {
      feed.recordMore(150);
      feed.leaveUnsealed(40);
      for (int pass = 0; pass < PASSES; pass++) {
        for (int i = 1 + random.nextInt(MOST_FAULTS); i > 0; i--) {
          Faults failing = random.nextInt(3) == 0 ? source : target;
          fail(failing.fail(operation).nth(1 + random.nextInt(LATEST_CALL)), random);
        }
        try {
          copy.witness(source.install(copy.configuration()), target.install(copy.configuration()));
        } catch (IOException e) {
          // The next pass goes on.
        } finally {
          source.lift();
          target.lift();
        }
        if (random.nextBoolean()) {
          arena.publishPass();
        }
        feed.recordMore(50);
      }
      copy.conclude();
    }
  }

  private void fail(FaultScript script, Random random) {
    boolean canBeCut = operation == Operation.WRITE || operation == Operation.READ;
    switch (random.nextInt(canBeCut ? 3 : 2)) {
      case 0 -> script.before();
      case 1 -> script.after();
      default -> script.cutShort();
    }
  }
}
