package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.Health;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Events of days that are retired are acknowledged, and nothing but their offsets is kept. */
@ExtendWith(MiniHdfsExtension.class)
class FloorTest {
  private static final LocalDate RETIRED = LocalDate.parse("2026-03-01");
  private static final LocalDate KEPT = LocalDate.parse("2026-03-02");

  private final List<LostFile> losses = new CopyOnWriteArrayList<>();

  private final RecorderOptions options =
      RecorderOptions.defaults()
          .commitInterval(Duration.ofHours(1))
          .floorInterval(Duration.ofMillis(20))
          .lookInterval(Duration.ofMillis(20))
          .salvagePause(Duration.ofMillis(50))
          .withoutPublishing()
          .listener(
              new RecorderListener() {
                @Override
                public void onLoss(LostFile lost) {
                  losses.add(lost);
                }
              });

  /** At its place on the stream {@code s}, of which it is the i-th event. */
  private static SpewEvent event(int i, LocalDate day) {
    return SpewEvent.builder()
        .id("id-" + i)
        .channel("c")
        .timestamp(Micros.toInstant(Micros.startOf(day)).plusMillis(i))
        .payload("1")
        .build()
        .at(new SpewPosition("s", i - 1, i));
  }

  private static List<SpewEvent> events(int first, int last, LocalDate day) {
    return IntStream.rangeClosed(first, last).mapToObj(i -> event(i, day)).toList();
  }

  @Nested
  class OnHdfs extends OnAnyFileSystem {
    @BeforeEach
    void use(MiniHdfs hdfs) throws IOException {
      work(hdfs.newDirectory(), hdfs.configuration());
    }
  }

  @Nested
  class OnTheLocalDisk extends OnAnyFileSystem {
    @BeforeEach
    void use(@TempDir java.nio.file.Path temporary) {
      work(new Path(temporary.toUri()), new Configuration());
    }
  }

  abstract class OnAnyFileSystem {
    private Path root = new Path("/");
    private Configuration configuration = new Configuration();

    void work(Path in, Configuration with) {
      root = new Path(in, "archive");
      configuration = with;
    }

    private EventRecorder open() throws IOException {
      return EventRecorder.open(root, configuration, options);
    }

    private void setFloor(LocalDate first) throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        archive
            .store()
            .changeDescriptor(descriptor -> descriptor.withFloors(List.of(new Floor("*", first))));
      }
    }

    private void removeFloor() throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        archive.store().changeDescriptor(descriptor -> descriptor.withFloors(List.of()));
      }
    }

    private List<RejectedEvent> retired() throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        List<RejectedEvent> all = new ArrayList<>();
        RejectedEvents retired = RejectedEvents.ofRetired(archive);
        while (retired.next()) {
          all.add(retired.event());
        }
        return all;
      }
    }

    private LongRanges offsetsRetired() throws IOException {
      LongRanges offsets = new LongRanges();
      for (RejectedEvent record : retired()) {
        SpewPosition position = record.position().orElseThrow();
        offsets.add(position.previous() + 1, position.offset());
      }
      return offsets;
    }

    private List<String> recorded() throws IOException {
      try (Segments segments = new Segments(root, configuration)) {
        return segments.events().stream().map(Found::id).toList();
      }
    }

    private VerificationReport verify() throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        return ArchiveVerifier.of(archive).verify();
      }
    }

    private boolean exists(Partition partition) throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        return archive.store().fileSystem().exists(archive.store().directory(partition));
      }
    }

    /** As retention does, right behind its new floor. */
    private void retire(Partition partition) throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        archive
            .store()
            .changeDescriptor(descriptor -> descriptor.withFloors(List.of(new Floor("*", KEPT))));
        Path run =
            new Path(archive.store().directories().retiredDays(), "20260401T000000Z-aaaaaaaa");
        Path moved = archive.store().listing().partitionsBelow(run).recordedDirectory(partition);
        archive.store().makeDirectory(moved.getParent());
        assertThat(archive.store().fileSystem().rename(archive.store().directory(partition), moved))
            .isTrue();
      }
    }

    @Test
    void anEventBelowTheFloorIsAcknowledgedAndItsOffsetAloneIsKept() throws Exception {
      open().close();
      setFloor(KEPT);
      try (EventRecorder recorder = open()) {
        recorder.onEvents(events(0, 2, KEPT));
        recorder.onEvents(events(3, 5, RETIRED));
        recorder.onEvents(List.of(event(6, RETIRED), event(7, KEPT), event(8, RETIRED)));
        assertThat(recorder.statistics().belowFloor()).isEqualTo(5);
        assertThat(recorder.statistics().events()).isEqualTo(4);
        assertThat(recorder.statistics().eventsByChannel()).containsEntry("c", 4L);
        assertThat(recorder.statistics()).hasToString(recorder.statistics().toString());
        assertThat(recorder.statistics().toString()).contains("5 below the floor");
        assertThat(offsetsRetired().ranges())
            .as("before anything is closed")
            .hasToString("[3 to 6, 8]");
      }
      assertThat(recorded()).containsExactly("id-0", "id-1", "id-2", "id-7");
      assertThat(exists(new Partition("c", RETIRED))).isFalse();
      assertThat(retired())
          .hasSize(3)
          .allSatisfy(
              record -> {
                assertThat(record.id()).isEmpty();
                assertThat(record.event().hasRemaining()).isFalse();
                assertThat(record.channel()).isEqualTo("c");
                assertThat(record.reason()).isEqualTo("retired: below the floor of its channel");
              });
      assertThat(verify().isSound()).isTrue();
    }

    @Test
    void anEventBelowTheFloorWithoutAPositionLeavesNothing() throws Exception {
      open().close();
      setFloor(KEPT);
      try (EventRecorder recorder = open()) {
        CompletableFuture<Void> acknowledgement =
            recorder.append(
                SpewEvent.builder()
                    .id("old")
                    .channel("c")
                    .timestamp(Instant.parse("2026-03-01T10:00:00Z"))
                    .payload("1")
                    .build());
        recorder.flush();
        acknowledgement.join();
        assertThat(recorder.statistics().belowFloor()).isEqualTo(1);
      }
      try (Archive archive = Archive.open(root, configuration)) {
        assertThat(archive.store().fileSystem().exists(archive.store().directories().retired()))
            .isFalse();
      }
      assertThat(recorded()).isEmpty();
    }

    @Test
    void aRecorderLearnsOfAFloorAndOfItsEndWhileItRuns() throws Exception {
      try (EventRecorder recorder = open()) {
        recorder.onEvent(event(0, RETIRED));
        setFloor(KEPT);
        int next = 1;
        while (recorder.statistics().belowFloor() == 0) {
          assertThat(next).as("events until the floor is known").isLessThan(100_000);
          recorder.onEvent(event(next++, RETIRED));
        }
        removeFloor();
        long before = recorder.statistics().events();
        while (recorder.statistics().events() == before) {
          assertThat(next).as("events until it is known to be gone").isLessThan(100_000);
          recorder.onEvent(event(next++, RETIRED));
        }
        assertThat(recorder.statistics().events() + recorder.statistics().belowFloor())
            .isEqualTo(next);
        assertThat(recorder.health().level()).isEqualTo(Health.Level.UP);
      }
      assertThat(losses).isEmpty();
      assertThat(verify().isSound()).isTrue();
    }

    @Test
    void whatWasWrittenToADayWhileItWasRetiredIsNoLoss() throws Exception {
      Partition partition = new Partition("c", RETIRED);
      try (EventRecorder recorder = open()) {
        recorder.onEvents(events(0, 9, KEPT));
        recorder.onEvents(events(10, 19, RETIRED));
        retire(partition);
        int next = 20;
        while (recorder.statistics().belowFloor() == 0) {
          assertThat(next).as("events until the floor is known").isLessThan(100_000);
          recorder.onEvent(event(next++, RETIRED));
        }
        recorder.onEvent(event(next, KEPT));
        assertThat(recorder.statistics().eventsLost()).isZero();
        int last = next;
        Await.until(
            "all that was acknowledged is explained",
            () -> offsetsRetired().missing(10, last - 1).isEmpty());
      }
      assertThat(losses).isEmpty();
      assertThat(recorded()).hasSize(11).doesNotContain("id-10");
      assertThat(verify().findings())
          .extracting(Finding::severity)
          .containsOnly(Finding.Severity.INFO);
    }

    @Test
    void aRecorderThatClosesBeforeItKnowsOfTheFloorExplainsWhatItWrote() throws Exception {
      Partition partition = new Partition("c", RETIRED);
      RecorderOptions slow =
          options.floorInterval(Duration.ofHours(1)).lookInterval(Duration.ofHours(1));
      try (EventRecorder recorder = EventRecorder.open(root, configuration, slow)) {
        recorder.onEvents(events(0, 9, KEPT));
        recorder.onEvents(events(10, 19, RETIRED));
        retire(partition);
        recorder.onEvents(events(20, 29, RETIRED));
        recorder.onEvents(events(30, 39, KEPT));
        assertThat(recorder.statistics().belowFloor()).isZero();
      }
      assertThat(losses).isEmpty();
      assertThat(offsetsRetired().ranges()).hasToString("[10 to 29]");
      assertThat(verify().findings())
          .extracting(Finding::severity)
          .containsOnly(Finding.Severity.INFO);
    }

    @Test
    void aRecorderThatClosesTriesAgainToExplainWhatItWrote() throws Exception {
      assertThat(failuresWhileItCloses(FaultScript::next)).isEqualTo(1);
      assertThat(offsetsRetired().ranges()).hasToString("[0 to 9]");
    }

    @Test
    void aRecorderThatCannotExplainWhatItWroteClosesAllTheSame() throws Exception {
      assertThat(failuresWhileItCloses(always -> always)).isGreaterThanOrEqualTo(3);
      assertThat(offsetsRetired().ranges()).isEmpty();
    }

    /**
     * Listings of a retired day fail while its recorder closes, which does not know of the floor.
     */
    private long failuresWhileItCloses(UnaryOperator<FaultScript> when) throws Exception {
      RecorderOptions slow =
          options.floorInterval(Duration.ofHours(1)).lookInterval(Duration.ofHours(1));
      try (Faults faults = Faults.create()) {
        Fault fault;
        try (EventRecorder recorder =
            EventRecorder.open(root, faults.install(configuration), slow)) {
          recorder.onEvents(events(0, 9, RETIRED));
          retire(new Partition("c", RETIRED));
          fault =
              when.apply(
                      faults
                          .fail(Operation.LIST)
                          .on(path -> path.toString().contains("20260401T000000Z-aaaaaaaa")))
                  .before();
        }
        return fault.fired();
      }
    }

    @Test
    void itsOffsetIsKeptAgainAfterAnErrorAndOnlyThenIsItAcknowledged() throws Exception {
      open().close();
      setFloor(KEPT);
      try (Faults faults = Faults.create();
          EventRecorder recorder =
              EventRecorder.open(root, faults.install(configuration), options)) {
        recorder.onEvent(event(0, RETIRED));
        faults.fail(Operation.HSYNC).next().before();
        recorder.onEvent(event(1, RETIRED));
        assertThat(faults.fired()).isEqualTo(1);
        assertThat(recorder.statistics().belowFloor()).isEqualTo(2);
        assertThat(recorder.statistics().ioErrors()).isEqualTo(1);
        assertThat(offsetsRetired().ranges()).hasToString("[0 to 1]");
      }
    }

    @Test
    void anEventIsNotAcknowledgedWhileItsOffsetCannotBeKept() throws Exception {
      open().close();
      setFloor(KEPT);
      try (Faults faults = Faults.create();
          EventRecorder recorder =
              EventRecorder.open(
                  root, faults.install(configuration), options.retryFor(Duration.ofMillis(200)))) {
        faults.outage();
        assertThatThrownBy(() -> recorder.onEvent(event(0, RETIRED)))
            .isInstanceOf(RecordingUnknownException.class);
        faults.lift();
        recorder.onEvent(event(0, RETIRED));
        assertThat(recorder.statistics().belowFloor()).isEqualTo(1);
        assertThat(offsetsRetired().ranges()).hasToString("[0]");
      }
    }

    @Test
    void aCopyIsRefused() throws Exception {
      open().close();
      try (Archive archive = Archive.open(root, configuration)) {
        archive.store().changeDescriptor(descriptor -> descriptor.asCopy());
      }
      assertThatThrownBy(this::open)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("is a copy of another archive")
          .hasMessageContaining("promote it first");
      try (Archive archive = Archive.open(root, configuration)) {
        archive.store().changeDescriptor(descriptor -> descriptor.asOriginal());
      }
      try (EventRecorder recorder = open()) {
        recorder.onEvent(event(0, KEPT));
      }
      assertThat(recorded()).containsExactly("id-0");
    }
  }
}
