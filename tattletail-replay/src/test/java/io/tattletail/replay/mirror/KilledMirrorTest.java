package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import io.tattletail.testkit.objectstore.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mirrors that die at any call of a file system, of the original's or of the copy's. */
class KilledMirrorTest {
  private final long seed = new Random().nextLong();

  @TempDir java.nio.file.Path directory;

  /**
   * A pass whose n-th call of the operation fails.
   *
   * @return whether the pass came to that call
   */
  private boolean failed(
      Originals original, Path copyRoot, Configuration conf, Operation operation, int call)
      throws IOException {
    try (Faults faults = Faults.create()) {
      FaultScript script = faults.fail(operation).nth(call);
      boolean takesEffect = call % 2 == 1 && !isUpload(copyRoot, operation);
      Fault fault = takesEffect ? script.after() : script.before();
      pass(original, copyRoot, faults.install(conf));
      return fault.fired() > 0;
    }
  }

  /** Before an upload has ended there is no object whose making could have taken effect. */
  private static boolean isUpload(Path copyRoot, Operation operation) {
    return operation == Operation.CREATE && ObjectStore.SCHEME.equals(copyRoot.toUri().getScheme());
  }

  /**
   * A pass that is killed at its n-th call of the operation: the call is done, and everything after
   * it fails.
   *
   * @return whether the pass came to that call
   */
  private boolean killed(
      Originals original, Path copyRoot, Configuration conf, Operation operation, int call)
      throws IOException {
    try (Faults faults = Faults.create()) {
      Fault fault = faults.fail(operation).nth(call).hang(Duration.ofMinutes(1));
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> killer =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get() && !isFired(fault)) {
                  Thread.onSpinWait();
                }
                if (fault.fired() > 0) {
                  faults.outage();
                }
                fault.lift();
              });
      pass(original, copyRoot, faults.install(conf));
      over.set(true);
      killer.join();
      return fault.fired() > 0;
    }
  }

  private static boolean isFired(Fault fault) {
    try {
      fault.awaitFired(Duration.ofMillis(20));
      return true;
    } catch (AssertionError e) {
      // Not yet.
      return false;
    }
  }

  private void pass(Originals original, Path copyRoot, Configuration faulty) throws IOException {
    try (Archive source = Archive.open(original.root(), faulty)) {
      ArchiveMirror.of(source, copyRoot, faulty, MirrorOptions.defaults().threads(2)).run();
    } catch (IOException e) {
      assertThat(e).as("seed %d", seed).hasStackTraceContaining("told to fail");
    }
  }

  private void failsAtEveryCall(Operation operation, Path copyRoot, Configuration conf)
      throws Exception {
    Path root = new Path(directory.resolve("original").toUri());
    try (Originals original = new Originals(root, conf, seed)) {
      original.record(120);
      boolean hit = true;
      for (int call = 1; hit && call < 200; call += 1 + call / 12) {
        hit =
            call % 3 == 0
                ? killed(original, copyRoot, conf, operation, call)
                : failed(original, copyRoot, conf, operation, call);
        original.record(5);
        if (call % 4 == 0) {
          original.publishAndSweep();
        }
        if (call % 3 == 0) {
          passes(original, copyRoot, conf, operation + " " + call);
        }
      }
      passes(original, copyRoot, conf, operation.toString());
    }
  }

  private void passes(Originals original, Path copyRoot, Configuration conf, String when)
      throws IOException {
    MirrorReport report = ArchiveMirror.of(original.archive(), copyRoot, conf).run();
    assertThat(report.problems()).as("seed %d, %s", seed, when).isEmpty();
    assertThat(Originals.replay(copyRoot, conf))
        .as("seed %d, %s", seed, when)
        .isEqualTo(Originals.replay(original.root(), conf));
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"HFLUSH", "LEASE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aPassThatFailedIsMadeUpForByTheNextOne(Operation operation) throws Exception {
    failsAtEveryCall(operation, new Path(directory.resolve("copy").toUri()), new Configuration());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"HFLUSH", "HSYNC", "RENAME", "LEASE"},
      mode = EnumSource.Mode.EXCLUDE)
  void soItIsInAnObjectStore(Operation operation) throws Exception {
    ObjectStore store = ObjectStore.in(directory.resolve("bucket"), "offsite");
    failsAtEveryCall(operation, store.path("copy"), store.install(new Configuration()));
  }
}
