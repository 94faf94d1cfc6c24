package io.tattletail.faults;

import io.tattletail.testkit.faults.Operation;
import java.util.List;

/** A publisher in a process of its own is killed with SIGKILL in the middle of some operation. */
final class KilledPublisher implements Round {
  static final List<Operation> OPERATIONS =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.HSYNC,
          Operation.CLOSE,
          Operation.OPEN,
          Operation.READ,
          Operation.RENAME,
          Operation.DELETE,
          Operation.MKDIRS,
          Operation.LIST);

  private static final int LATEST_CALL = 8;

  private final Operation operation;

  KilledPublisher(Operation operation) {
    this.operation = operation;
  }

  @Override
  public String detail() {
    return operation.name();
  }

  @Override
  public void run(Arena arena) throws Exception {
    int call = 1 + arena.random().nextInt(LATEST_CALL);
    try (Feed feed = new Feed(arena);
        Beside beside = new Beside()) {
      feed.recordMore(150);
      arena.lookBeside(beside);
      try (ChildProcess child =
          new ChildProcess(
              PublisherProcess.class,
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
      feed.recordMore(50);
      arena.publishPass();
      beside.end();
    }
  }
}
