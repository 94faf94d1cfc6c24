package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.replay.CopiedArchive;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.faults.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The archive goes down in the middle of a cold start, which goes on from a copy. */
class ColdStartFailOverTest extends ColdStartFixture {
  private static final ReplayerOptions OPTIONS =
      ReplayerOptions.defaults().memoryBytes(4 << 20).retryDownAfter(Duration.ZERO);

  private final long seed = new Random().nextLong();
  private final Iterator<SpewEvent> large =
      EventGenerator.seeded(seed)
          .withChannels(2)
          .withMeanInterval(Duration.ofSeconds(60))
          .withPayloadBytes(3_000, 6_000)
          .iterator();
  private CopiedArchive archives;

  @BeforeEach
  void prepare() {
    archives = new CopiedArchive(directory);
  }

  @AfterEach
  void endFaults() {
    archives.close();
  }

  @Override
  org.apache.hadoop.fs.Path root() {
    return archives.original();
  }

  @Override
  EventReplayer replayer() throws IOException {
    return EventReplayer.open(archives.roots(), archives.configuration(), OPTIONS);
  }

  private void publishLarge(int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(large.next());
    }
  }

  /** Far more than is read ahead: rounds and sealed segments. */
  private void recordHistory() throws IOException {
    publishLarge(1_000);
    record();
    publishRounds();
    publishLarge(1_000);
    record();
    archives.makeCopy();
  }

  private void publishRounds() throws IOException {
    try (Archive archive = Archive.open(root(), LOCAL)) {
      ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO)).runNow();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs the step once, when the cold start comes to this state for the first time. */
  private static ColdStart at(ColdStart coldStart, ColdStartState state, Step step) {
    AtomicBoolean done = new AtomicBoolean();
    return coldStart.onProgress(
        progress -> {
          if (progress.state() == state && done.compareAndSet(false, true)) {
            try {
              step.run();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private void outageAfter(int events) {
    handler.failWhen(
        event -> {
          if (handler.events().size() == events) {
            archives.outage(archives.original());
          }
          return false;
        });
  }

  private void assertEachOnce(int count) {
    assertThat(handler.events())
        .as("seed %d", seed)
        .extracting(SpewEvent::id)
        .doesNotHaveDuplicates()
        .hasSize(count);
  }

  @Test
  void whileItReplays() throws Exception {
    recordHistory();
    publishLarge(50);
    outageAfter(400);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      assertThat(report.handover()).contains(Handover.PROVEN);
      assertThat(report.historyEvents()).isEqualTo(2_000);
      assertThat(report.failOvers())
          .isNotEmpty()
          .first()
          .satisfies(failOver -> assertThat(failOver.position()).isPresent());
      publishLarge(30);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(run.report().skippedEvents()).isZero();
    }
    assertEachOnce(2_080);
    assertThat(handler.events().subList(0, 2_000))
        .as("seed %d", seed)
        .isSortedAccordingTo((a, b) -> a.timestamp().compareTo(b.timestamp()));
  }

  @Test
  void whileItCatchesUpAndTheCopyHasWhatIsNew() throws Exception {
    recordHistory();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            at(
                    coldStart(replayer),
                    ColdStartState.CATCHING_UP,
                    () -> {
                      publishLarge(100);
                      record();
                      archives.makeCopy();
                      makeDirectoriesOld();
                      archives.outage(archives.original());
                    })
                .start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      assertThat(report.handover()).contains(Handover.PROVEN);
      assertThat(report.historyEvents()).isEqualTo(2_100);
      assertThat(report.failOvers()).isNotEmpty();
      spew.awaitCaughtUp("billing", PATIENCE);
    }
    assertEachOnce(2_100);
  }

  @Test
  void whileItCatchesUpAndTheBrokerHasWhatTheCopyLacks() throws Exception {
    recordHistory();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            at(
                    coldStart(replayer),
                    ColdStartState.CATCHING_UP,
                    () -> {
                      publishLarge(100);
                      record();
                      archives.outage(archives.original());
                    })
                .start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(report.handover()).contains(Handover.PROVEN);
      assertThat(report.historyEvents()).isEqualTo(2_000);
      assertThat(run.report().liveEvents()).isEqualTo(100);
    }
    assertEachOnce(2_100);
  }

  /** The broker refuses, so the archive is read again: all of the copy, whatever its times say. */
  @Test
  void whileItHandsOver() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(4).open();
    publishTo("orders", 3);
    record();
    archives.makeCopy();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            at(
                    coldStart(replayer),
                    ColdStartState.HANDING_OVER,
                    () -> {
                      publishTo("orders", 2);
                      record();
                      publishTo("orders", 4);
                      archives.makeCopy();
                      makeDirectoriesOld();
                      archives.outage(archives.original());
                    })
                .start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(report.handover()).contains(Handover.PROVEN);
      assertThat(report.historyEvents()).isEqualTo(5);
      assertThat(report.holes()).isEmpty();
      assertThat(report.failOvers()).isNotEmpty();
    }
    assertEachOnce(9);
  }

  @Test
  void whatNeitherTheCopyNorTheBrokerHasIsNamedAndSoIsTheCopy() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(4).open();
    publishTo("orders", 3);
    record();
    archives.makeCopy();
    publishTo("orders", 2);
    record();
    publishTo("orders", 4);
    archives.outage(archives.original());
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessageContaining("offsets 3 to 4 of stream orders are missing")
            .hasMessageContaining("It was read from its copy")
            .hasMessageContaining("/copy");
      }
      archives.lift();
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
        spew.awaitCaughtUp("billing", PATIENCE);
      }
    }
    assertEachOnce(9);
  }

  /** Of both archives. */
  private void makeDirectoriesOld() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
      }
    }
  }

  /** Without positions the broker does not tell what the copy lacked. */
  @Test
  void theOriginalIsReadWholeWhenItIsBackAlsoWithoutPositions() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().withoutPositions().open();
    recordHistory();
    publishLarge(100);
    record();
    makeDirectoriesOld();
    outageAfter(400);
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            at(coldStart(replayer), ColdStartState.CATCHING_UP, archives::lift).start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      assertThat(report.handover()).contains(Handover.ASSUMED);
      assertThat(report.failOvers()).isNotEmpty();
    }
    assertEachOnce(2_100);
  }

  @Test
  void itsCheckpointsHoldOnBothArchives() throws Exception {
    recordHistory();
    publishLarge(20);
    failAfter(400);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
    }
    archives.outage(archives.original());
    failAfter(900);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
      assertThat(run.report().resumedFrom()).contains(ColdStartState.REPLAYING);
    }
    archives.lift();
    failAfter(1_300);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
      assertThat(run.report().failOvers()).isEmpty();
    }
    handler.failWhen(event -> false);
    try (EventReplayer replayer =
            EventReplayer.open(
                List.of(archives.copy(), archives.original()), archives.configuration(), OPTIONS);
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
      spew.awaitCaughtUp("billing", PATIENCE);
    }
    assertEachOnce(2_020);
  }

  /** The cluster of the original is lost, and its root is not named any more. */
  @Test
  void itsCheckpointsHoldOnTheCopyAlone() throws Exception {
    recordHistory();
    publishLarge(20);
    failAfter(400);
    try (EventReplayer replayer = EventReplayer.open(archives.original(), LOCAL);
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
    }
    handler.failWhen(event -> false);
    try (EventReplayer replayer = EventReplayer.open(archives.copy(), LOCAL);
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThat(run.awaitLive(PATIENCE).resumedFrom()).contains(ColdStartState.REPLAYING);
      spew.awaitCaughtUp("billing", PATIENCE);
    }
    assertEachOnce(2_020);
  }

  private void failAfter(int events) {
    handler.failWhen(event -> handler.events().size() == events);
  }

  private interface Trouble {
    Fault begin(long call);
  }

  private void goesLiveWhicheverCallFails(Trouble trouble) throws Exception {
    publish(60);
    record();
    publishRounds();
    publish(60);
    record();
    archives.makeCopy();
    publish(10);
    boolean hit = true;
    long call = 0;
    while (hit) {
      call++;
      CapturingHandler captured = new CapturingHandler();
      Files.deleteIfExists(directory.resolve("checkpoint"));
      Fault fault = trouble.begin(call);
      try (EventReplayer replayer = replayer();
          ColdStartRun run = coldStart(replayer).start(captured)) {
        ColdStartReport report = run.awaitLive(PATIENCE);
        spew.awaitCaughtUp("billing", PATIENCE);
        assertThat(report.handover()).as("call %d", call).contains(Handover.PROVEN);
      }
      hit = fault.fired() > 0;
      assertThat(captured.events())
          .as("call %d", call)
          .extracting(SpewEvent::id)
          .doesNotHaveDuplicates()
          .hasSize(130);
      archives.lift();
    }
    assertThat(call).isGreaterThan(20);
  }

  @Test
  void whicheverCallIsTheFirstToFail() throws Exception {
    goesLiveWhicheverCallFails(call -> archives.outageFrom(archives.original(), call));
  }

  @Test
  void whicheverSingleCallFails() throws Exception {
    goesLiveWhicheverCallFails(call -> archives.failure(archives.original(), call));
  }
}
