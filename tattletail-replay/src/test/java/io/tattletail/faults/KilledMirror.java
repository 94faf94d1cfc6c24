package io.tattletail.faults;

import io.tattletail.testkit.faults.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * A mirror in a process of its own is killed with SIGKILL in the middle of some operation, at
 * either end, once for the first copy and once for what came later. Recording and publishing go on.
 */
final class KilledMirror implements Round {
  static final List<Operation> OPERATIONS =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.CLOSE,
          Operation.HSYNC,
          Operation.RENAME,
          Operation.OPEN,
          Operation.READ,
          Operation.DELETE,
          Operation.MKDIRS,
          Operation.LIST,
          Operation.STATUS);

  private static final int LATEST_CALL = 40;

  private final Operation operation;
  private final Copy.Place place;

  KilledMirror(Operation operation, Copy.Place place) {
    this.operation = operation;
    this.place = place;
  }

  @Override
  public String detail() {
    return operation + " " + place;
  }

  @Override
  public void run(Arena arena) throws Exception {
    try (Feed feed = new Feed(arena);
        Copy copy = Copy.of(arena, place);
        Beside beside = new Beside()) {
      feed.recordMore(150);
      if (arena.random().nextBoolean()) {
        arena.publishPass();
      }
      feed.leaveUnsealed(40);
      arena.lookBeside(beside);
      for (int i = 0; i < 2; i++) {
        kill(arena, feed, copy);
        if (arena.random().nextBoolean()) {
          copy.witnessPass();
        }
        feed.recordMore(50);
      }
      arena.publishPass();
      beside.end();
      copy.conclude();
    }
  }

  /** While it hangs, the original changes under it. */
  private void kill(Arena arena, Feed feed, Copy copy) throws Exception {
    int call = 1 + arena.random().nextInt(LATEST_CALL);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                arena.hdfs().root().toString(),
                arena.root().toString(),
                operation.name(),
                Integer.toString(call)));
    arguments.addAll(copy.arguments());
    boolean changes = arena.random().nextBoolean();
    try (ChildProcess child =
        new ChildProcess(MirrorProcess.class, arguments.toArray(new String[0]))) {
      child.awaitLine(HangingProcess.READY);
      if (changes) {
        feed.recordMore(30);
        arena.publishPass();
      }
      child.kill();
    }
  }
}
