package io.tattletail.recorder.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir java.nio.file.Path directory;

  private static Checkpoints.State at(String bookmark) {
    return new Checkpoints.State("source", new ImportProgress(1, 1, 0, 0, bookmark), 0, List.of());
  }

  private static Checkpoints.Claim claim(Archive archive, String run) {
    try {
      return Checkpoints.claim(archive.store(), "orders", run, "source");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name it wanted is free again when it gets to it. */
  @Test
  void aRunThatTakesOverLateGoesOnAtTheCheckpointsSavedMeanwhile() throws Exception {
    Path root = new Path(directory.toUri());
    try (Faults faults = Faults.create();
        Archive archive = Archive.openOrCreate(root, new Configuration());
        Archive slow = Archive.open(root, faults.install(new Configuration()))) {
      Checkpoints earlier = claim(archive, "earlier").checkpoints();
      earlier.save(at("1"));
      Fault making = faults.fail(Operation.CREATE).next().hang(Duration.ofMinutes(1));
      CompletableFuture<Checkpoints.Claim> claimed =
          CompletableFuture.supplyAsync(() -> claim(slow, "later"));
      making.awaitFired(Duration.ofMinutes(1));
      earlier.save(at("2"));
      earlier.save(at("3"));
      making.lift();
      Checkpoints.Claim claim = claimed.get(1, TimeUnit.MINUTES);
      assertThat(claim.state().progress().bookmark()).isEqualTo("3");
    }
  }
}
