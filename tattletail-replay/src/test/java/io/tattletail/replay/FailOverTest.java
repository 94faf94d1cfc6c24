package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.ArchiveException;
import io.tattletail.internal.merge.FileReadException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.InjectedFaultException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailOverTest {
  private static final int EVENTS = 2_000;
  private static final ReplayerOptions OPTIONS =
      ReplayerOptions.defaults()
          .memoryBytes(ReplayerOptions.MIN_MEMORY_BYTES)
          .retryDownAfter(Duration.ZERO);

  @TempDir Path directory;

  private final long seed = new Random().nextLong();
  private CopiedArchive archives;
  private EventRecorder recorder;
  private List<String> ids;

  /** Published rounds, sealed segments, and open ones; more bytes than are read ahead. */
  @BeforeEach
  void record() throws Exception {
    archives = new CopiedArchive(directory);
    List<SpewEvent> events =
        EventGenerator.seeded(seed)
            .withChannels(List.of("a", "b"))
            .withStart(Instant.parse("2026-03-01T20:00:00Z"))
            .withMeanInterval(Duration.ofSeconds(15))
            .withTies(0.3)
            .withPayloadBytes(3_000, 6_000)
            .stream()
            .limit(EVENTS)
            .toList();
    record(events.subList(0, 800));
    try (Archive archive = Archive.open(archives.original(), new Configuration(false))) {
      ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO)).runNow();
    }
    record(events.subList(800, 1_400));
    recorder = open();
    recorder.onEvents(events.subList(1_400, EVENTS));
    archives.makeCopy();
    ids = idsOfSound();
    assertThat(ids)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(events.stream().map(SpewEvent::id).toList());
  }

  /** In the archive's order, in which ties go by the names of the recorders. */
  private List<String> idsOfSound() throws Exception {
    try (EventReplayer replayer =
        EventReplayer.open(archives.original(), new Configuration(false))) {
      return Archives.replay(replayer, ReplayQuery.all()).stream().map(SpewEvent::id).toList();
    }
  }

  private void record(List<SpewEvent> events) throws Exception {
    try (EventRecorder closed = open()) {
      closed.onEvents(events);
    }
  }

  private EventRecorder open() throws IOException {
    return EventRecorder.open(
        archives.original(), new Configuration(false), RecorderOptions.defaults());
  }

  @AfterEach
  void close() throws Exception {
    archives.close();
    recorder.close();
  }

  private EventReplayer replayer(ReplayerOptions options) throws IOException {
    return EventReplayer.open(archives.roots(), archives.configuration(), options);
  }

  private static List<String> ids(ReplayCursor cursor) throws IOException {
    List<String> given = new ArrayList<>();
    while (cursor.next()) {
      given.add(cursor.event().id());
    }
    return given;
  }

  @Test
  void aReplayGoesOnInTheMiddleBehindTheEventGivenLast() throws Exception {
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = replayer(OPTIONS)) {
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all(),
              event -> {
                given.add(event.id());
                if (given.size() == EVENTS / 4) {
                  archives.outage(archives.original());
                }
              });
      assertThat(given).as("seed %d", seed).isEqualTo(ids);
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.COMPLETED);
      assertThat(report.failOvers()).hasSize(1);
      FailOver failOver = report.failOvers().get(0);
      assertThat(failOver.from()).isEqualTo(replayer.roots().get(0));
      assertThat(failOver.to()).isEqualTo(replayer.roots().get(1));
      assertThat(failOver.cause()).contains("told to fail");
      assertThat(failOver.position()).isPresent();
      assertThat(failOver.toString()).contains("is down", "going on from", "behind 1~2026-03-01T");
      assertThat(replayer.archive().root()).isEqualTo(failOver.to());
      assertThat(replayer.statistics().failOvers()).isEqualTo(1);
      assertThat(replayer.statistics().archivesDown()).isEqualTo(1);
    }
  }

  private interface Trouble {
    Fault begin(long call);
  }

  /** Returns how many calls a replay makes. */
  private long goesOnAtEveryCall(Trouble trouble) throws Exception {
    for (long call = 1; ; call++) {
      Fault fault = trouble.begin(call);
      try (EventReplayer replayer = replayer(OPTIONS);
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        assertThat(ids(cursor)).as("call %d, seed %d", call, seed).isEqualTo(ids);
        if (cursor.report().failOvers().isEmpty() && fault.fired() == 0) {
          return call;
        }
      }
      archives.lift();
    }
  }

  @Test
  void aReplayGoesOnWhicheverCallIsTheFirstToFail() throws Exception {
    assertThat(goesOnAtEveryCall(call -> archives.outageFrom(archives.original(), call)))
        .isGreaterThan(50);
  }

  @Test
  void aReplayGoesOnWhicheverSingleCallFails() throws Exception {
    assertThat(goesOnAtEveryCall(call -> archives.failure(archives.original(), call)))
        .isGreaterThan(50);
  }

  @Test
  void plansCountsAndSlicesAreMadeOfTheCopyWhicheverCallFails() throws Exception {
    String plan;
    List<PartitionCount> counts;
    List<String> slices;
    try (EventReplayer sound = replayer(OPTIONS)) {
      plan = sound.plan(ReplayQuery.all()).total().toString();
      counts = sound.count(ReplayQuery.all());
      slices = texts(sound.slices(ReplayQuery.all(), 1 << 20));
    }
    boolean hit = true;
    for (long call = 1; hit; call++) {
      Fault fault = archives.outageFrom(archives.original(), call);
      try (EventReplayer replayer = replayer(OPTIONS)) {
        assertThat(replayer.plan(ReplayQuery.all()).total().toString())
            .as("call %d, seed %d", call, seed)
            .isEqualTo(plan);
        assertThat(replayer.count(ReplayQuery.all())).as("call %d", call).isEqualTo(counts);
        assertThat(texts(replayer.slices(ReplayQuery.all(), 1 << 20)))
            .as("call %d", call)
            .isEqualTo(slices);
        assertThat(replayer.channels(ReplayQuery.all())).containsExactly("a", "b");
        hit = fault.fired() > 0;
        assertThat(replayer.statistics().archivesDown()).isEqualTo(hit ? 1 : 0);
      }
      archives.lift();
    }
  }

  private static List<String> texts(List<ReplaySlice> slices) {
    return slices.stream().map(ReplaySlice::toString).toList();
  }

  @Test
  void aPlanOfTheLastArchiveNamesWhatCannotBeRead() throws Exception {
    archives.outage(archives.original());
    try (EventReplayer replayer = replayer(OPTIONS)) {
      archives.lift();
      archives.outage(archives.original());
      Fault rounds = archives.unreadableRounds(archives.copy());
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(rounds.fired()).isPositive();
      assertThat(plan.files(PlannedFile.Kind.UNREADABLE)).as("%s", plan).isNotEmpty();
    }
  }

  @Test
  void aPositionOfOneArchiveHoldsOnTheOther() throws Exception {
    String position;
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = replayer(OPTIONS);
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      while (given.size() < EVENTS / 2 && cursor.next()) {
        given.add(cursor.event().id());
      }
      position = cursor.position().orElseThrow().toString();
    }
    archives.outage(archives.original());
    try (EventReplayer replayer = replayer(OPTIONS);
        ReplayCursor cursor =
            replayer.cursor(ReplayQuery.all().after(ReplayPosition.parse(position)))) {
      given.addAll(ids(cursor));
      assertThat(cursor.report().failOvers())
          .singleElement()
          .satisfies(beginning -> assertThat(beginning.position()).isEmpty());
    }
    assertThat(given).as("seed %d", seed).isEqualTo(ids);
  }

  @Test
  void whenBothAreDownTheFailureIsThatOfTheFirst() throws Exception {
    try (EventReplayer replayer = replayer(OPTIONS);
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      assertThat(cursor.next()).isTrue();
      archives.outage(archives.original());
      archives.outage(archives.copy());
      assertThatThrownBy(() -> ids(cursor))
          .hasMessageContaining("/original/")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .satisfies(other -> assertThat(other).hasMessageContaining("/copy")));
    }
    assertThatThrownBy(() -> replayer(OPTIONS))
        .isInstanceOf(InjectedFaultException.class)
        .hasMessageContaining("/original")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void theFirstIsReadAgainWhenItIsBack() throws Exception {
    try (EventReplayer replayer = replayer(OPTIONS)) {
      archives.outage(archives.original());
      assertThat(replay(replayer).failOvers()).hasSize(1);
      assertThat(replay(replayer).failOvers()).hasSize(1);
      archives.lift();
      assertThat(replay(replayer).failOvers()).isEmpty();
      assertThat(replayer.statistics().archivesDown()).isZero();
      assertThat(replayer.archive().root()).isEqualTo(replayer.roots().get(0));
    }
  }

  private static ReplayReport replay(EventReplayer replayer) throws IOException {
    return replayer.replay(ReplayQuery.all(), event -> {});
  }

  @Test
  void theFirstIsNotTriedAgainBeforeItIsTimeUnlessTheCopyIsDownToo() throws Exception {
    ControlledWaiter waiter = new ControlledWaiter();
    try (EventReplayer replayer =
        replayer(OPTIONS.retryDownAfter(Duration.ofMinutes(1)).waiter(waiter))) {
      archives.outage(archives.original());
      replay(replayer);
      archives.lift();
      assertThat(replay(replayer).failOvers()).hasSize(1);
      assertThat(replayer.statistics().failOvers()).isEqualTo(1);
      Fault copy = archives.outage(archives.copy());
      assertThat(replay(replayer).failOvers()).hasSize(2);
      copy.lift();
      assertThat(replay(replayer).failOvers()).isEmpty();
    }
  }

  @Test
  void aReplayGoesBackWhenTheCopyIsDownInItsTurn() throws Exception {
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = replayer(OPTIONS)) {
      Fault[] original = new Fault[1];
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all(),
              event -> {
                given.add(event.id());
                if (given.size() == EVENTS / 4) {
                  original[0] = archives.outage(archives.original());
                } else if (given.size() == 3 * EVENTS / 4) {
                  original[0].lift();
                  archives.outage(archives.copy());
                }
              });
      assertThat(given).as("seed %d", seed).isEqualTo(ids);
      assertThat(report.failOvers()).hasSize(2);
      assertThat(report.failOvers().get(1).to()).isEqualTo(replayer.roots().get(0));
    }
  }

  /** A replay that meets too many failures in a row ends, and goes on by its position. */
  @Test
  void failuresOfBothAtRandomLoseAndRepeatNothing() throws Exception {
    List<String> given = new ArrayList<>();
    Optional<ReplayPosition> position = Optional.empty();
    long failOvers = 0;
    try (EventReplayer replayer = replayer(OPTIONS)) {
      archives.failures(archives.original(), 0.1, seed);
      archives.failures(archives.copy(), 0.1, seed + 1);
      boolean complete = false;
      while (!complete) {
        ReplayQuery query = position.map(ReplayQuery.all()::after).orElse(ReplayQuery.all());
        try (ReplayCursor cursor = replayer.cursor(query)) {
          try {
            while (cursor.next()) {
              given.add(cursor.event().id());
            }
            complete = true;
          } catch (InjectedFaultException | FileReadException e) {
            assertThat(e.getSuppressed()).as("seed %d", seed).isNotEmpty();
          }
          position = cursor.position();
          failOvers += cursor.report().failOvers().size();
        } catch (InjectedFaultException e) {
          assertThat(e.getSuppressed()).as("seed %d", seed).isNotEmpty();
        }
      }
    }
    assertThat(given).as("seed %d", seed).isEqualTo(ids);
    assertThat(failOvers).as("seed %d", seed).isPositive();
  }

  @Test
  void damageDoesNotLeadToTheCopy() throws Exception {
    archives.cutRounds();
    try (EventReplayer replayer = replayer(OPTIONS)) {
      assertThatThrownBy(() -> replay(replayer))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("/original/");
      assertThat(replayer.statistics().failOvers()).isZero();
    }
  }

  @Test
  void anArchiveThatIsNotThereIsRefused() throws Exception {
    List<org.apache.hadoop.fs.Path> roots =
        List.of(
            new org.apache.hadoop.fs.Path(directory.resolve("elsewhere").toUri()), archives.copy());
    assertThatThrownBy(() -> EventReplayer.open(roots, archives.configuration(), OPTIONS))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("elsewhere is no TattleTail archive");
  }

  @Test
  void anotherArchiveGivenByMistakeIsRefusedAndTheOutageIsTold() throws Exception {
    org.apache.hadoop.fs.Path other =
        new org.apache.hadoop.fs.Path(directory.resolve("other").toUri().toString());
    Archive.openOrCreate(other, new Configuration(false)).close();
    try (EventReplayer replayer =
        EventReplayer.open(
            List.of(archives.original(), other), archives.configuration(), OPTIONS)) {
      assertThat(replay(replayer).delivered()).isEqualTo(ids.size());
      archives.outage(archives.original());
      assertThatThrownBy(() -> replay(replayer))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("/other is no copy of file:")
          .hasMessageContaining("check the paths")
          .satisfies(
              e -> assertThat(e.getSuppressed()[0]).isInstanceOf(InjectedFaultException.class));
    }
  }

  @Test
  void theReportSaysUntilWhenTheCopyIsWhole() throws Exception {
    Path mirror = Files.createDirectories(directory.resolve("copy").resolve("mirror"));
    Files.writeString(
        mirror.resolve("pass-9.json"), "{\"recoveryPoint\":\"2026-03-02T01:00:00Z\"}");
    Files.writeString(
        mirror.resolve("pass-10.json"), "{\"recoveryPoint\":\"2026-03-02T02:00:00Z\"}");
    Files.writeString(mirror.resolve("_mirror.1.tmp"), "{");
    archives.outage(archives.original());
    try (EventReplayer replayer = replayer(OPTIONS)) {
      FailOver failOver = replay(replayer).failOvers().get(0);
      assertThat(failOver.recoveryPoint()).contains(Instant.parse("2026-03-02T02:00:00Z"));
      assertThat(failOver.toString()).endsWith(", which has all until 2026-03-02T02:00:00Z");
      Files.writeString(mirror.resolve("pass-11.json"), "{");
      assertThat(replay(replayer).failOvers().get(0).recoveryPoint()).isEmpty();
    }
  }

  @Test
  void theHandlersOwnFailureIsNone() throws Exception {
    try (EventReplayer replayer = replayer(OPTIONS)) {
      assertThatThrownBy(
              () ->
                  replayer.replay(
                      ReplayQuery.all(),
                      event -> {
                        throw new IOException("connection refused");
                      }))
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("connection refused");
      assertThat(replayer.statistics().failOvers()).isZero();
    }
  }

  @Test
  void anInterruptEndsTheReplayAndLeadsNowhere() throws Exception {
    try (EventReplayer replayer = replayer(OPTIONS)) {
      assertThatThrownBy(
              () -> replayer.replay(ReplayQuery.all(), event -> Thread.currentThread().interrupt()))
          .isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(replayer.statistics().failOvers()).isZero();
    }
  }

  @Test
  void aReplayerThatIsClosedLeadsNowhere() throws Exception {
    EventReplayer replayer = replayer(OPTIONS);
    try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      assertThat(cursor.next()).isTrue();
      archives.outage(archives.original());
      replayer.close();
      assertThatThrownBy(() -> ids(cursor)).isInstanceOf(IOException.class);
      assertThat(replayer.statistics().failOvers()).isZero();
      assertThat(replayer.statistics().archivesDown()).isZero();
    }
  }

  @Test
  void aReplayThatIsCancelledWhileItGoesOverEndsAsCancelled() throws Exception {
    ReplayControl control = new ReplayControl();
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = replayer(OPTIONS)) {
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all(),
              event -> {
                given.add(event.id());
                if (given.size() == 100) {
                  archives.outage(archives.original());
                  archives.onNextCall(archives.copy(), control::cancel);
                }
              },
              ReplayOptions.defaults().control(control));
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
      try (ReplayCursor rest =
          replayer.cursor(ReplayQuery.all().after(report.position().orElseThrow()))) {
        given.addAll(ids(rest));
      }
      assertThat(given).as("seed %d", seed).isEqualTo(ids);
    }
  }

  @Test
  void aPausedReplayGoesOnFromTheCopyWhenItIsResumed() throws Exception {
    ReplayControl control = new ReplayControl();
    List<String> given = new ArrayList<>();
    ControlledWaiter waiter = new ControlledWaiter();
    waiter.onWait = control::resume;
    try (EventReplayer replayer = replayer(OPTIONS)) {
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all(),
              event -> {
                given.add(event.id());
                if (given.size() == 100) {
                  control.pause();
                  archives.outage(archives.original());
                }
              },
              ReplayOptions.defaults().waiter(waiter).control(control));
      assertThat(given).as("seed %d", seed).isEqualTo(ids);
      assertThat(report.failOvers()).hasSize(1);
    }
  }

  @Test
  void batchesThatArePendingAreNeitherLostNorRepeated() throws Exception {
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = replayer(OPTIONS)) {
      replayer.replay(
          ReplayQuery.all(),
          new io.tattletail.spew.SpewEventHandler() {
            @Override
            public void onEvent(SpewEvent event) {
              throw new AssertionError("batches only");
            }

            @Override
            public void onEvents(List<SpewEvent> events) {
              events.forEach(event -> given.add(event.id()));
              if (given.size() == 700) {
                archives.outage(archives.original());
              }
            }
          },
          ReplayOptions.defaults().batchSize(7));
    }
    assertThat(given).as("seed %d", seed).isEqualTo(ids);
  }

  @Test
  void theOnlyArchiveOfAReplayerFailsAsItDid() throws Exception {
    try (EventReplayer replayer =
        EventReplayer.open(archives.original(), archives.configuration(), OPTIONS)) {
      archives.outage(archives.original());
      assertThatThrownBy(() -> replay(replayer)).isInstanceOf(InjectedFaultException.class);
      archives.lift();
      assertThat(replay(replayer).delivered()).isEqualTo(ids.size());
      assertThat(replayer.statistics().archivesDown()).isZero();
    }
  }

  @Test
  void whatTheClientsOfHdfsSayOfAnInterruptIsNoOutage() {
    assertThat(Outage.is(new InterruptedIOException("interrupted"))).isFalse();
    assertThat(Outage.is(new java.net.SocketTimeoutException("20000 millis timeout"))).isTrue();
    assertThat(Outage.is(new java.net.ConnectException("Connection refused"))).isTrue();
    assertThat(Outage.is(new java.io.EOFException("End of File Exception between local host and")))
        .isTrue();
    assertThat(Outage.is(new IOException("wrapped", new InterruptedException()))).isFalse();
    assertThat(
            Outage.is(
                new IOException(
                    "wrapped",
                    new IllegalArgumentException(new java.net.UnknownHostException("nn1")))))
        .isTrue();
    assertThat(Outage.is(new IOException("a bug", new IllegalStateException()))).isFalse();
    assertThat(
            Outage.is(
                new IOException(
                    "wrapped", new org.apache.hadoop.security.AccessControlException("no"))))
        .isFalse();
  }
}
