package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;

/**
 * Somebody stops in the middle of an operation; others salvage, publish and delete all there is;
 * then it goes on.
 */
final class SleptThrough implements Round {
  private static final int LATEST_CALL = 12;
  private static final long PATIENCE_SECONDS = 90;

  private final Sleeper sleeper;
  private final Operation operation;

  SleptThrough(Sleeper sleeper, Operation operation) {
    this.sleeper = sleeper;
    this.operation = operation;
  }

  /** Who sleeps, and what it does when it wakes. */
  enum Sleeper {
    /** Its rename finds the name taken, or its temporary file gone. */
    PUBLISHER {
      @Override
      void act(Arena arena, Configuration configuration) {
        try {
          arena.publishPass(configuration, arena.publishing());
        } catch (IOException e) {
          // It may fail: the others have done it.
          return;
        }
      }
    },
    /** A segment that it seals was sealed by another, and absorbed, and deleted. */
    SALVAGER {
      @Override
      void act(Arena arena, Configuration configuration) throws IOException {
        try (Archive archive = Archive.open(arena.root(), configuration)) {
          SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
        }
      }
    },
    /** Files that it listed are gone. It has to be right nevertheless. */
    REPLAYER {
      @Override
      void act(Arena arena, Configuration configuration) throws IOException {
        Ledger.Expectation expected = arena.ledger().expectation();
        arena.witnessed(arena.ledger().judge(arena.replay(configuration), expected));
      }
    },
    /** Files that it listed are gone. It has to find nothing wrong. */
    VERIFIER {
      @Override
      void act(Arena arena, Configuration configuration) throws IOException {
        try (Archive archive = Archive.open(arena.root(), configuration)) {
          VerificationReport report = ArchiveVerifier.of(archive).verify();
          if (!report.isSound()) {
            throw new IllegalStateException("a verifier beside publishers is wrong: " + report);
          }
        }
      }
    };

    abstract void act(Arena arena, Configuration configuration) throws IOException;
  }

  @Override
  public String detail() {
    return operation.name();
  }

  @Override
  public void run(Arena arena) throws Exception {
    try (Feed feed = new Feed(arena);
        Faults faults = Faults.create();
        Beside beside = new Beside()) {
      feed.recordMore(150);
      if (arena.random().nextBoolean()) {
        arena.publishPass(arena.hdfs().configuration(), arena.publishing());
      }
      feed.leaveUnsealed(50);
      feed.recordMore(100);
      Configuration configuration = faults.install(arena.hdfs().configuration());
      Fault sleep =
          faults
              .fail(operation)
              .nth(1 + arena.random().nextInt(LATEST_CALL))
              .hang(Duration.ofSeconds(PATIENCE_SECONDS));
      Future<?> asleep = beside.once(() -> sleeper.act(arena, configuration));
      Await.until("it sleeps", () -> sleep.fired() > 0 || asleep.isDone());
      arena.lookBeside(beside);
      if (arena.random().nextBoolean()) {
        arena.salvageForced();
      }
      arena.publishPass(arena.hdfs().configuration(), Arena.asleepForDays());
      sleep.lift();
      asleep.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      beside.end();
    }
  }
}
