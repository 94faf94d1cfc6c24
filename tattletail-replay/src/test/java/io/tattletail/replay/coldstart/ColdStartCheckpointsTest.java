package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When a cold start stores checkpoints, and how large they are. */
class ColdStartCheckpointsTest extends ColdStartFixture {
  @Test
  void theCheckpointDoesNotGrowWithTheDaysAndGoesOnAllTheSame() throws Exception {
    long few = checkpointOf(20);
    handler.failWhen(event -> false);
    long many = checkpointOf(120);
    assertThat(few).isLessThan(1_500);
    assertThat(many).isBetween(few - 100, few + 100);
  }

  /** How large the checkpoint is after so many days; one more start repeats nothing. */
  private long checkpointOf(int days) throws Exception {
    Path own = Files.createDirectories(directory.resolve(days + "-days"));
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path(own.toUri());
    Path file = directory.resolve("checkpoint-" + days);
    CapturingHandler delivered = new CapturingHandler();
    try (EmbeddedSpew broker = EmbeddedSpew.open()) {
      for (int day = 0; day < days; day++) {
        for (String channel : List.of("a", "b", "c")) {
          broker.publish(
              SpewEvent.builder()
                  .channel(channel)
                  .timestamp(Instant.parse("2025-01-01T00:00:00Z").plus(Duration.ofDays(day)))
                  .build());
        }
      }
      for (String name : List.of("one", "two")) {
        try (EventRecorder recorder = EventRecorder.open(archive, LOCAL, PROMPT.name(name));
            var recording =
                broker.subscribe(name, ChannelFilter.all(), StartAt.earliest(), recorder)) {
          broker.awaitCaughtUp(recording.name(), PATIENCE);
        }
      }
      try (EventReplayer replayer = EventReplayer.open(archive, LOCAL)) {
        ColdStart coldStart =
            ColdStart.of(replayer, broker, "billing").checkpoints(CheckpointStore.inFile(file));
        delivered.failWhen(event -> delivered.events().size() == days);
        try (ColdStartRun run = coldStart.start(delivered)) {
          assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
        }
        delivered.failWhen(event -> false);
        try (ColdStartRun run = coldStart.start(delivered)) {
          assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
        }
      }
    }
    assertThat(delivered.events())
        .extracting(SpewEvent::id)
        .doesNotHaveDuplicates()
        .hasSize(3 * days);
    return Files.size(file);
  }

  @Test
  void liveEventsDoNotWaitForACheckpointAndTheLastIsStoredWhenItIsClosed() throws Exception {
    publishTo("orders", 3);
    record();
    CheckpointStore file = checkpoints();
    CountDownLatch mayStore = new CountDownLatch(1);
    CountDownLatch live = new CountDownLatch(1);
    List<Long> stored = Collections.synchronizedList(new ArrayList<>());
    CheckpointStore slow =
        new CheckpointStore() {
          @Override
          public Optional<Checkpoint> load() throws IOException {
            return file.load();
          }

          @Override
          public void store(Checkpoint checkpoint) throws IOException {
            if (live.getCount() == 0) {
              Uninterruptibles.awaitUninterruptibly(mayStore);
            }
            file.store(checkpoint);
            stored.add(checkpoint.content().coverage().get("orders").get(0).last());
          }

          @Override
          public Timing timing() {
            return Timing.SOON;
          }
        };
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run =
          coldStart(replayer).checkpoints(slow).checkpointEvents(1).start(handler)) {
        run.awaitLive(PATIENCE);
        stored.clear();
        live.countDown();
        publishTo("orders", 100);
        handler.await(103, PATIENCE);
        mayStore.countDown();
      }
      assertThat(stored).hasSizeLessThanOrEqualTo(4).endsWith(102L).isSorted();
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
      }
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(103);
  }

  @Test
  void aStoreThatFailsLiveEndsNothingAndIsAnErrorWhenItIsClosed() throws Exception {
    publishTo("orders", 3);
    record();
    AtomicBoolean fails = new AtomicBoolean();
    CheckpointStore failing =
        new CheckpointStore() {
          @Override
          public Optional<Checkpoint> load() {
            return Optional.empty();
          }

          @Override
          public void store(Checkpoint checkpoint) throws IOException {
            if (fails.get()) {
              throw new IOException("no room");
            }
          }
        };
    try (EventReplayer replayer = replayer()) {
      ColdStartRun run =
          coldStart(replayer).checkpoints(failing).checkpointEvents(1).start(handler);
      run.awaitLive(PATIENCE);
      fails.set(true);
      publishTo("orders", 20);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(run.state()).isEqualTo(ColdStartState.LIVE);
      assertThatThrownBy(run::close)
          .hasMessageContaining("the checkpoint could not be stored")
          .hasMessageContaining("no room");
    }
    assertThat(handler.events()).hasSize(23);
  }

  @Test
  void aDirectoryForCheckpointsThatIsMissingIsAnErrorBeforeTheFirstEvent() throws Exception {
    publishTo("orders", 3);
    record();
    Path missing = directory.resolve("missing");
    CheckpointStore store = CheckpointStore.inFile(missing.resolve("checkpoint"));
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).checkpoints(store).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE))
          .hasMessageEndingWith(
              "failed: the checkpoint could not be loaded: %s, in which checkpoints are to be stored, is no directory. Make it, and start again.",
              missing);
    }
    assertThat(handler.events()).isEmpty();
  }

  @Test
  void aCheckpointThatIsGarbageIsAnErrorThatSaysOneThingToDo() throws Exception {
    publishTo("orders", 3);
    record();
    Files.writeString(directory.resolve("checkpoint"), "garbage");
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE))
          .hasMessageContaining("failed: the checkpoint could not be loaded: ")
          .hasMessageEndingWith(
              "Restore the file, or delete it and empty the service's state to start from the beginning.");
    }
    assertThat(handler.events()).isEmpty();
  }
}
