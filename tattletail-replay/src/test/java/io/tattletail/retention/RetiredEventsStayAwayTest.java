package io.tattletail.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.RetentionOptions;
import io.tattletail.archive.retention.RetentionPlan;
import io.tattletail.archive.retention.RetentionReport;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.PromptFloors;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.coldstart.CheckpointStore;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartReport;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.Handover;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was retired does not come back, whoever brings it, and nobody calls it lost. */
@ExtendWith(MiniHdfsExtension.class)
class RetiredEventsStayAwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
  private static final LocalDate FIRST_KEPT = FIRST.plusDays(2);
  private static final Instant NOW = Instant.parse("2026-03-05T12:00:00Z");
  private static final int DAYS = 5;
  private static final int EVENTS = 60;
  private static final Set<String> CHANNELS = Set.of("a", "b");

  private static final RecorderOptions OPTIONS =
      PromptFloors.of(
          RecorderOptions.defaults()
              .commitInterval(Duration.ofMillis(10))
              .rollBytes(5_000)
              .withoutPublishing());

  private final long seed = new Random().nextLong();
  private final EmbeddedSpew spew =
      EmbeddedSpew.builder().batchSize(20).offsetHoles(seed).redelivery(0.05, seed).open();

  private Path root;
  private Configuration configuration;
  private Archive archive;
  private int published;

  @BeforeEach
  void open(MiniHdfs hdfs) throws Exception {
    root = hdfs.newDirectory();
    configuration = hdfs.configuration();
    archive = Archive.openOrCreate(root, configuration);
  }

  @AfterEach
  void close() throws Exception {
    spew.close();
    archive.close();
  }

  /** Of each channel; the days are mixed, as events that come late mix them. */
  private void publishEvents() {
    for (int i = 0; i < DAYS * EVENTS; i++) {
      LocalDate day = FIRST.plusDays((i / EVENTS + (i % 7 == 0 ? DAYS - 1 : 0)) % DAYS);
      for (String channel : CHANNELS) {
        spew.publish(event(channel, day));
      }
    }
  }

  private SpewEvent event(String channel, LocalDate day) {
    int i = published++;
    return SpewEvent.builder()
        .id("%s %s %d".formatted(channel, day, i))
        .channel(channel)
        .timestamp(Instant.parse(day + "T00:00:00Z").plusSeconds(i))
        .payload("1")
        .build();
  }

  /** All there is on the broker, again if another recorder had it. */
  private long record(String name) throws IOException {
    try (EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS.name(name))) {
      try (var subscribed =
          spew.subscribe(name, ChannelFilter.all(), StartAt.earliest(), recorder)) {
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      }
      return recorder.statistics().belowFloor();
    }
  }

  private void publish() throws IOException {
    assertThat(
            ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO))
                .runNow()
                .problems())
        .isEmpty();
  }

  private RetentionReport retain() throws IOException {
    ArchiveRetention retention =
        ArchiveRetention.of(
            archive, RetentionOptions.defaults().keep("a", Period.ofDays(2)).clock(() -> NOW));
    RetentionPlan plan = retention.plan();
    RetentionReport report = retention.run(plan);
    assertThat(report.problems()).isEmpty();
    return report;
  }

  private void recordPublishAndRetire() throws IOException {
    publishEvents();
    record("one");
    publish();
    assertThat(retain().retired())
        .extracting(RetentionPlan.Item::partition)
        .containsExactly(partition(0), partition(1));
    assertRetiredDaysAreAway();
  }

  private static Partition partition(int day) {
    return new Partition("a", FIRST.plusDays(day));
  }

  private static boolean isKept(SpewEvent event) {
    LocalDate day = event.timestamp().atOffset(ZoneOffset.UTC).toLocalDate();
    return !event.channel().equals("a") || !day.isBefore(FIRST_KEPT);
  }

  private List<String> replay() throws IOException {
    List<SpewEvent> events = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(ReplayQuery.all(), events::add);
    }
    assertThat(events).as("seed %d", seed).allMatch(RetiredEventsStayAwayTest::isKept);
    return events.stream().map(SpewEvent::id).toList();
  }

  /** Of channel a three days, of channel b five. */
  private int keptEvents() {
    return published - retiredEvents();
  }

  private int retiredEvents() {
    int retired = 0;
    for (int i = 0; i < DAYS * EVENTS; i++) {
      int day = (i / EVENTS + (i % 7 == 0 ? DAYS - 1 : 0)) % DAYS;
      retired += day < 2 ? 1 : 0;
    }
    return retired;
  }

  private void assertRetiredDaysAreAway() throws IOException {
    assertThat(archive.store().allPartitions().dates("a"))
        .as("in the trees, seed %d", seed)
        .allMatch(day -> !day.isBefore(FIRST_KEPT));
    assertThat(replay()).as("seed %d", seed).doesNotHaveDuplicates().hasSize(keptEvents());
    assertNothingIsMissed();
  }

  private void assertNothingIsMissed() throws IOException {
    assertThat(ArchiveVerifier.of(archive).verify().findings())
        .as("seed %d", seed)
        .extracting(Finding::severity)
        .doesNotContain(Finding.Severity.ERROR, Finding.Severity.WARNING);
  }

  @Test
  void aRedeliveredEventIsAcknowledgedAndStaysAway() throws Exception {
    recordPublishAndRetire();
    assertThat(record("two")).as("seed %d", seed).isGreaterThanOrEqualTo(retiredEvents());
    assertRetiredDaysAreAway();
    publish();
    assertRetiredDaysAreAway();
  }

  @Test
  void anEventThatComesForTheFirstTimeStaysAwayTooAndFillsItsPlaceOnTheStream() throws Exception {
    recordPublishAndRetire();
    int before = keptEvents();
    for (int i = 0; i < 50; i++) {
      spew.publish(event("a", FIRST.plusDays(i % DAYS)));
    }
    record("one");
    assertThat(replay()).as("seed %d", seed).hasSize(before + 30);
    assertNothingIsMissed();
    publish();
    assertThat(replay()).as("seed %d", seed).hasSize(before + 30);
    assertNothingIsMissed();
  }

  @Test
  void aColdStartIsProvenAcrossRetiredOffsets(@TempDir java.nio.file.Path directory)
      throws Exception {
    recordPublishAndRetire();
    record("two");
    for (int i = 0; i < 50; i++) {
      spew.publish(event("a", FIRST.plusDays(i % DAYS)));
    }
    record("two");
    CapturingHandler handler = new CapturingHandler();
    try (EventReplayer replayer = EventReplayer.open(root, configuration);
        ColdStartRun run =
            ColdStart.of(replayer, spew, "billing")
                .checkpoints(CheckpointStore.inFile(directory.resolve("checkpoint")))
                .rereads(1, Duration.ZERO)
                .settling(Duration.ZERO)
                .start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      assertThat(report.handover()).as("seed %d", seed).contains(Handover.PROVEN);
      assertThat(report.holes()).as("seed %d", seed).isEmpty();
      spew.publish(event("b", FIRST.plusDays(DAYS - 1)));
      spew.awaitCaughtUp("billing", PATIENCE);
    }
    assertThat(handler.events())
        .as("seed %d", seed)
        .allMatch(RetiredEventsStayAwayTest::isKept)
        .extracting(SpewEvent::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void aLeftOverOfARetiredDayStaysAwayUntilRetentionMovesIt() throws Exception {
    recordPublishAndRetire();
    leaveOver(partition(0), 1_000_000);

    assertThat(archive.store().listing().leftOvers(partition(0))).isEmpty();
    assertThat(archive.store().allPartitions().dates("a")).contains(FIRST);
    SegmentSalvager salvager = SegmentSalvager.forced(archive);
    assertThat(salvager.salvage(ChannelFilter.all())).isEmpty();
    publish();
    assertThat(archive.store().allPartitions().list(partition(0)).rounds()).isEmpty();
    assertThat(replay()).doesNotContain("left over").hasSize(keptEvents());

    assertThat(retain().late()).containsExactly(partition(0));
    assertRetiredDaysAreAway();
  }

  /** As a recorder leaves it that dies before it hears of the floor. */
  private void leaveOver(Partition partition, long offset) throws IOException {
    SpewEvent event =
        SpewEvent.builder()
            .id("left over")
            .channel(partition.channel())
            .timestamp(Micros.toInstant(Micros.startOf(partition.date())))
            .payload("1")
            .build()
            .at(new SpewPosition("of the dead", offset - 1, offset))
            .serializedBy(new JsonSpewSerializer());
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of("dead.20260305T000000Z.0"));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20)) {
      writer.write(
          List.of(
              new SegmentRecord(
                  Micros.of(event.timestamp()),
                  0,
                  0,
                  "of the dead",
                  offset,
                  0,
                  event.id(),
                  event.serialized().orElseThrow())));
      writer.hflush();
    }
  }

  /** The recorder hears of the floor while it records; another has had everything. */
  @Test
  void whatARecorderWritesWhileRetentionRunsStaysAway() throws Exception {
    publishEvents();
    record("one");
    publish();
    try (EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS.name("two"));
        var subscribed = spew.subscribe("two", ChannelFilter.all(), StartAt.now(), recorder)) {
      spew.publish(event("a", FIRST_KEPT));
      spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      RetentionPlan plan =
          ArchiveRetention.of(
                  archive, RetentionOptions.defaults().keep("a", Period.ofDays(2)).clock(() -> NOW))
              .plan();
      assertThat(plan.retired()).hasSize(2);
      retain();
      int late = 0;
      while (recorder.statistics().belowFloor() == 0) {
        assertThat(late).as("events until the floor is known").isLessThan(100_000);
        spew.publish(event("a", FIRST.plusDays(late++ % 2)));
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      }
      assertThat(recorder.statistics().eventsLost()).isZero();
    }
    assertNothingIsMissed();
    Set<LocalDate> days = new TreeSet<>(archive.dates("a"));
    assertThat(days).allMatch(day -> !day.isBefore(FIRST_KEPT));
    retain();
    assertThat(archive.store().allPartitions().dates("a")).containsExactlyElementsOf(days);
    assertNothingIsMissed();
    replay();
  }

  @Test
  void anUndoneRetentionBringsBackWhatWasAndWhatComesIsRecordedAgain() throws Exception {
    recordPublishAndRetire();
    record("two");
    ArchiveRetention retention = ArchiveRetention.of(archive);
    retention.undo(retention.runs().get(0).id());
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      List<SpewEvent> events = new ArrayList<>();
      replayer.replay(ReplayQuery.all(), events::add);
      assertThat(events)
          .as("seed %d", seed)
          .extracting(SpewEvent::id)
          .doesNotHaveDuplicates()
          .hasSize(published);
    }
    assertNothingIsMissed();
    assertThat(record("three")).isZero();
    assertNothingIsMissed();
  }
}
