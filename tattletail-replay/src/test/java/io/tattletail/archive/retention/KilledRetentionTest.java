package io.tattletail.archive.retention;

import static io.tattletail.archive.retention.RetainedArchive.daysAgo;
import static io.tattletail.archive.retention.RetainedArchive.keeping;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention dies at each call of the file system, or is told that a call has failed. */
class KilledRetentionTest {
  private static final Operation[] REST =
      EnumSet.complementOf(EnumSet.of(Operation.CREATE)).toArray(Operation[]::new);

  @TempDir Path directory;

  private org.apache.hadoop.fs.Path template() throws IOException {
    try (RetainedArchive template = new RetainedArchive(directory.resolve("template"))) {
      template.recorded("a", 50, 49, 0).recorded("b", 50, 0).recorded("c", 0).published();
      return template.archive.root();
    }
  }

  private interface Trouble {
    void plant(Faults faults, long n);
  }

  /** From the n-th call on everything fails. */
  private static void kill(Faults faults, long n) {
    AtomicLong calls = new AtomicLong();
    faults.fail(Operation.CREATE, REST).on(path -> calls.incrementAndGet() >= n).before();
  }

  private static void refuse(Faults faults, long n) {
    faults.fail(Operation.CREATE, REST).nth(n).before();
  }

  private static void loseAnswer(Faults faults, long n) {
    faults.fail(Operation.CREATE, REST).nth(n).after();
  }

  /** Returns whether the trouble came before the run ended. */
  private static boolean run(
      org.apache.hadoop.fs.Path template,
      org.apache.hadoop.fs.Path root,
      Configuration configuration,
      Trouble trouble,
      long n)
      throws Exception {
    FileSystem local = template.getFileSystem(configuration);
    FileSystem target = root.getFileSystem(configuration);
    FileUtil.copy(local, template, target, root, false, configuration);
    Map<String, Integer> before;
    try (RetainedArchive retained = new RetainedArchive(root, configuration)) {
      before = retained.eventFiles();
    }
    boolean fired;
    try (Faults faults = Faults.create();
        Archive archive = Archive.open(root, faults.install(configuration))) {
      ArchiveRetention retention = ArchiveRetention.of(archive, keeping("*", 10));
      RetentionPlan plan = retention.plan();
      trouble.plant(faults, n);
      try {
        retention.run(plan);
      } catch (IOException e) {
        assertThat(e).hasStackTraceContaining("told to fail");
      }
      fired = faults.fired() > 0;
      faults.lift();
    }
    try (RetainedArchive retained = new RetainedArchive(root, configuration)) {
      check(retained, before, n);
    }
    target.delete(root, true);
    return fired;
  }

  private static void check(RetainedArchive retained, Map<String, Integer> before, long n)
      throws IOException {
    assertThat(retained.errors()).as("after call %d", n).isEmpty();
    // A day that could not be read is kept, and so are the later ones.
    assertThat(retained.days("a"))
        .as("days after call %d", n)
        .isIn(
            List.of(daysAgo(50), daysAgo(49), daysAgo(0)),
            List.of(daysAgo(49), daysAgo(0)),
            List.of(daysAgo(0)));
    retained.retire("*", 10);
    assertThat(retained.days("a")).as("after call %d", n).containsExactly(daysAgo(0));
    assertThat(retained.days("b")).containsExactly(daysAgo(0));
    assertThat(retained.inTrees("a")).as("after call %d", n).containsExactly(daysAgo(0));
    assertThat(retained.inTrees("b")).containsExactly(daysAgo(0));
    assertThat(retained.days("c")).hasSize(1);
    assertThat(retained.errors()).as("after call %d", n).isEmpty();
    undoAll(retained.archive);
    assertThat(retained.eventFiles()).as("after call %d", n).isEqualTo(before);
    assertThat(retained.days("a")).hasSize(3);
    assertThat(retained.errors()).isEmpty();
  }

  private static void undoAll(Archive archive) throws IOException {
    ArchiveRetention retention = ArchiveRetention.of(archive);
    List<RetiredRun> left = new ArrayList<>(retention.runs());
    for (int i = 0; !left.isEmpty() && i < 10; i++) {
      for (RetiredRun run : left) {
        try {
          retention.undo(run.id());
        } catch (ArchiveException e) {
          // Another one has to be undone first, or has brought back the days of this one.
          assertThat(e.getMessage()).containsAnyOf("before run", "it was undone");
        }
      }
      left = new ArrayList<>(retention.runs());
    }
    assertThat(left).isEmpty();
  }

  private void atCalls(Trouble trouble, int step) throws Exception {
    org.apache.hadoop.fs.Path template = template();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    long n = 1L + new SplittableRandom(seed).nextInt(step);
    while (run(
        template,
        new org.apache.hadoop.fs.Path("file:" + directory.resolve("run-" + n)),
        new Configuration(false),
        trouble,
        n)) {
      n += step;
    }
    assertThat(n).isGreaterThan(50);
  }

  @Test
  void aRunThatIsKilledAtAnyCallIsFinishedByTheNext() throws Exception {
    atCalls(KilledRetentionTest::kill, 1);
  }

  @Test
  void aRunOfWhichAnyCallFailsIsFinishedByTheNext() throws Exception {
    atCalls(KilledRetentionTest::refuse, 4);
  }

  @Test
  void aRunThatMissesAnyAnswerIsFinishedByTheNext() throws Exception {
    atCalls(KilledRetentionTest::loseAnswer, 4);
  }

  @Test
  void onHdfsARunThatIsKilledIsFinishedByTheNext() throws Exception {
    org.apache.hadoop.fs.Path template = template();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Trouble> troubles =
        List.of(
            KilledRetentionTest::kill,
            KilledRetentionTest::refuse,
            KilledRetentionTest::loseAnswer);
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      for (int i = 0; i < 15; i++) {
        run(
            template,
            new org.apache.hadoop.fs.Path(hdfs.newDirectory(), "archive"),
            hdfs.configuration(),
            troubles.get(i % troubles.size()),
            1 + random.nextLong(150));
      }
    }
  }
}
