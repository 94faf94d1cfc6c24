package io.tattletail.archive.retention;

import static io.tattletail.archive.retention.RetainedArchive.daysAgo;
import static io.tattletail.archive.retention.RetainedArchive.keeping;
import static io.tattletail.archive.retention.RetainedArchive.partition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Hold;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two retentions at once, beside a recorder that has not heard of floors, and a publisher. */
class RacingRetentionTest {
  private static final int[] DAYS = {60, 55, 50, 45, 40, 35, 30, 25, 20, 15, 10, 5, 0};

  @TempDir Path directory;

  private record Race(org.apache.hadoop.fs.Path root, Configuration configuration, long seed) {
    void run(int rounds) throws Exception {
      System.out.println("seed " + seed);
      try (RetainedArchive retained = new RetainedArchive(root, configuration)) {
        retained.recorded("a", DAYS).recorded("b", DAYS).published();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
          List<Future<?>> done = new ArrayList<>();
          done.add(threads.submit(retaining(rounds)));
          done.add(threads.submit(retaining(rounds)));
          done.add(threads.submit(publishing(rounds)));
          done.add(threads.submit(recording(retained, rounds)));
          for (Future<?> one : done) {
            one.get();
          }
        } finally {
          threads.shutdownNow();
        }
        retained.published();
        RetentionReport last = retained.retire("*", 10);
        assertThat(last.problems()).isEmpty();
        assertThat(retained.days("a")).containsExactly(daysAgo(10), daysAgo(5), daysAgo(0));
        assertThat(retained.inTrees("a")).containsExactly(daysAgo(10), daysAgo(5), daysAgo(0));
        assertThat(retained.errors()).isEmpty();
        assertThat(retained.retire("*", 10).late()).isEmpty();
      }
    }

    private Callable<Void> retaining(int rounds) {
      return () -> {
        try (Archive archive = Archive.open(root, configuration)) {
          for (int i = 0; i < rounds; i++) {
            ArchiveRetention retention =
                ArchiveRetention.of(archive, keeping("*", Math.max(10, 58 - 4 * i)));
            RetentionPlan plan = retention.plan();
            retention.run(plan);
          }
        }
        return null;
      };
    }

    private Callable<Void> publishing(int rounds) {
      return () -> {
        try (Archive archive = Archive.open(root, configuration)) {
          for (int i = 0; i < rounds; i++) {
            ArchivePublisher.of(archive, RetainedArchive.publishing()).runNow();
          }
        }
        return null;
      };
    }

    private Callable<Void> recording(RetainedArchive retained, int rounds) {
      SplittableRandom random = new SplittableRandom(seed);
      return () -> {
        for (int i = 0; i < 2 * rounds; i++) {
          int day = DAYS[random.nextInt(DAYS.length)];
          try {
            retained.record(partition(random.nextBoolean() ? "a" : "b", day));
          } catch (IOException e) {
            // Its directory was moved while it wrote: nothing is known to be recorded.
            assertThat(day).isGreaterThan(10);
          }
        }
        return null;
      };
    }
  }

  @Test
  void aDayThatAnotherRunRetiresWhileItsRoundIsOpenedIsLeftToThatRun() throws Exception {
    org.apache.hadoop.fs.Path root = RetainedArchive.root(directory);
    try (RetainedArchive retained = new RetainedArchive(root, new Configuration(false));
        Faults faults = Faults.create();
        Archive archive = Archive.open(root, faults.install(new Configuration(false)))) {
      retained.recorded("a", 50, 40, 0).published();
      AtomicBoolean retired = new AtomicBoolean();
      faults
          .fail(Operation.OPEN)
          .on(
              path -> {
                if (path.getName().startsWith("round-") && retired.compareAndSet(false, true)) {
                  retire(retained);
                }
                return false;
              })
          .before();
      assertThat(ArchiveRetention.of(archive, keeping("*", 10)).plan().retired()).isEmpty();
      assertThat(retired).isTrue();
      assertThat(retained.days("a")).containsExactly(daysAgo(0));
    }
  }

  private static void retire(RetainedArchive retained) {
    try {
      retained.retire("*", 10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void onLocalDisk() throws Exception {
    new Race(RetainedArchive.root(directory), new Configuration(false), System.nanoTime()).run(12);
  }

  @Test
  void onHdfs() throws Exception {
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      new Race(
              new org.apache.hadoop.fs.Path(hdfs.newDirectory(), "archive"),
              hdfs.configuration(),
              System.nanoTime())
          .run(8);
    }
  }

  @Test
  void holdsAndUndosBesideRuns() throws Exception {
    org.apache.hadoop.fs.Path root = RetainedArchive.root(directory);
    Configuration configuration = new Configuration(false);
    try (RetainedArchive retained = new RetainedArchive(root, configuration)) {
      retained.recorded("a", DAYS).published();
      Hold hold = new Hold("a", daysAgo(45), daysAgo(39), "case 7");
      ExecutorService threads = Executors.newCachedThreadPool();
      try {
        Future<?> runs =
            threads.submit(
                () -> {
                  try (Archive archive = Archive.open(root, configuration)) {
                    ArchiveRetention retention = ArchiveRetention.of(archive, keeping("a", 10));
                    for (int i = 0; i < 15; i++) {
                      retention.run(retention.plan());
                    }
                  }
                  return null;
                });
        ArchiveRetention other = ArchiveRetention.of(retained.archive);
        Await.until("a run", () -> !other.runs().isEmpty());
        for (int i = 0; i < 5; i++) {
          for (RetiredRun run : other.runs()) {
            try {
              other.undo(run.id());
            } catch (ArchiveException e) {
              assertThat(e.getMessage())
                  .containsAnyOf(
                      "before run", "it was undone", "cannot be undone now", "is deleted");
            }
          }
        }
        other.hold(hold);
        runs.get();
      } finally {
        threads.shutdownNow();
      }
      retained.retire("a", 10);
      assertThat(retained.days("a"))
          .containsExactly(daysAgo(45), daysAgo(40), daysAgo(10), daysAgo(5), daysAgo(0));
      assertThat(retained.inTrees("a")).containsExactlyElementsOf(retained.days("a"));
      for (var day : retained.days("a")) {
        assertThat(
                retained
                    .archive
                    .store()
                    .list(new io.tattletail.common.Partition("a", day))
                    .rounds())
            .hasSize(1);
      }
      assertThat(retained.errors()).isEmpty();
    }
  }
}
