package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static io.tattletail.replay.Archives.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.MissingRoundException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.Archives.Seen;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of what is recorded, published, or both. */
class PublishedReplayTest {
  private static final Partition PARTITION =
      Partition.of("c", SmallArchive.START.getEpochSecond() * 1_000_000);
  private static final List<SpewEvent> EVENTS = SmallArchive.everySecond(60);
  private static final List<String> IDS = EVENTS.stream().map(SpewEvent::id).toList();

  private final long seed = new Random().nextLong();

  @TempDir java.nio.file.Path directory;

  private Path root;

  @BeforeEach
  void nameRoot() {
    root = new Path(directory.toUri());
  }

  private static PublishReport publish(Archive archive, PublishOptions options) throws IOException {
    PublishReport report = ArchivePublisher.of(archive, options).runNow();
    assertThat(report.problems()).isEmpty();
    return report;
  }

  private static PublishReport publish(Archive archive) throws IOException {
    return publish(archive, PublishOptions.defaults());
  }

  /** Deletes the recorded segments that rounds absorbed. */
  private static void sweep(Archive archive) throws IOException {
    assertThat(publish(archive, PublishOptions.defaults().grace(Duration.ZERO)).segmentsDeleted())
        .isPositive();
  }

  private EventReplayer replayer(ReplayerOptions options) throws IOException {
    return EventReplayer.open(root, new Configuration(), options);
  }

  private List<String> ids(ReplayQuery query) throws Exception {
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      return replay(replayer, query).stream().map(SpewEvent::id).toList();
    }
  }

  private ReplayReport report(ReplayOptions options, ReplayQuery query, List<String> given)
      throws Exception {
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      return replayer.replay(query, event -> given.add(event.id()), options);
    }
  }

  /** Rounds of ten events each, of which the recorded segments are deleted. */
  private void tenEventsARound(SegmentArchive archive, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      archive.seal("r", round, 10L * round, EVENTS.subList(10 * round, 10 * round + 10));
      publish(archive.archive());
    }
    sweep(archive.archive());
    assertThat(archive.archive().store().rounds(PARTITION)).hasSize(rounds);
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private java.nio.file.Path roundFile(int number) {
    return directory.resolve(
        "published/channel=c/date=%s/round-%d.avro".formatted(PARTITION.date(), number));
  }

  @Test
  void aReplayIsTheSameHoweverMuchOfItIsPublishedAndPositionsStayRight() throws Exception {
    EventGenerator generator =
        EventGenerator.seeded(seed)
            .withChannels(3)
            .withTies(0.6)
            .withDuplicates(0.1)
            .withSharedIds(0.2)
            .withDisorder(0.1, Duration.ofSeconds(1));
    RecorderOptions options = RecorderOptions.defaults().rollBytes(2_000);
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder().streamsPerChannel(2).batchSize(20).redelivery(0.2, seed).open();
        EventRecorder one = EventRecorder.open(root, new Configuration(), options.name("one"));
        EventRecorder two = EventRecorder.open(root, new Configuration(), options.name("two"))) {
      spew.subscribe("one", ChannelFilter.all(), StartAt.earliest(), one);
      spew.subscribe("two", ChannelFilter.all(), StartAt.earliest(), two);
      generator.stream().limit(300).forEach(spew::publish);
      spew.awaitCaughtUp("one", Duration.ofSeconds(60));
      spew.awaitCaughtUp("two", Duration.ofSeconds(60));
    }
    List<Seen> before;
    List<ReplayPosition> positions = new ArrayList<>();
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults());
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      List<SpewEvent> events = new ArrayList<>();
      while (cursor.next()) {
        events.add(cursor.event());
        positions.add(cursor.position().orElseThrow());
      }
      before = seen(events);
    }
    try (Archive archive = Archive.open(root, new Configuration())) {
      // Rounds of two segments each: copies of one event are published by different rounds.
      for (int pass = 0; pass < 2; pass++) {
        PublishOptions few = PublishOptions.defaults().roundOf(1 << 30, 2);
        for (String channel : archive.channels(ChannelFilter.all())) {
          for (var day : archive.dates(channel)) {
            publishOneRound(archive, few, new Partition(channel, day));
          }
        }
        assertSame(before, positions);
      }
      publish(archive, PublishOptions.defaults().roundOf(1 << 30, 2));
      assertSame(before, positions);
      sweep(archive);
      assertSame(before, positions);
      try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
        assertThat(seen(replay(replayer, ReplayQuery.all().publishedOnly()))).isEqualTo(before);
        ReplayReport report = replayer.replay(ReplayQuery.all(), event -> {});
        assertThat(report.segmentsOpened()).isZero();
        assertThat(report.roundsOpened())
            .as("but for rounds of copies alone")
            .isBetween(6L, report.rounds());
        ReplayPlan plan = replayer.plan(ReplayQuery.all());
        assertThat(plan.total().segments()).isEqualTo(plan.total().rounds());
        assertThat(plan.total().events()).isEqualTo(report.delivered() + report.duplicates());
      }
    }
  }

  /** Ends a publisher behind its first round, as if its process was killed. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static void publishOneRound(Archive archive, PublishOptions options, Partition partition)
      throws IOException {
    PublishOptions one =
        options.listener(
            round -> {
              throw new Killed();
            });
    try {
      ArchivePublisher.of(archive, one).publish(partition);
    } catch (Killed e) {
      assertThat(archive.store().rounds(partition)).isNotEmpty();
    }
  }

  private void assertSame(List<Seen> before, List<ReplayPosition> positions) throws Exception {
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      assertThat(seen(replay(replayer, ReplayQuery.all()))).as("seed %d", seed).isEqualTo(before);
      for (int i = 0; i < before.size(); i += 7) {
        assertThat(seen(replay(replayer, ReplayQuery.all().after(positions.get(i)))))
            .as("behind event %d, seed %d", i, seed)
            .isEqualTo(before.subList(i + 1, before.size()));
      }
    }
  }

  @Test
  void whatWasPublishedIsNotReadAgainWhereItWasRecorded() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("r", 0, 0, EVENTS.subList(0, 40));
      publish(archive.archive());
      archive.seal("r", 1, 40, EVENTS.subList(40, 60));
      SegmentFile absorbed = archive.archive().store().list(PARTITION).segments().get(0);
      Files.copy(
          local(absorbed.path()),
          local(
              archive
                  .archive()
                  .store()
                  .path(
                      PARTITION, new SegmentName.Unsealed(SegmentArchive.recorder("killed"), 0))));
      // The salvager that made the sealed file was killed before it deleted the left-over.
      Files.copy(
          local(absorbed.path()),
          local(
              archive
                  .archive()
                  .store()
                  .path(
                      PARTITION,
                      new SegmentName.Unsealed(
                          absorbed.name().recorder(), absorbed.name().number()))));
    }
    List<String> given = new ArrayList<>();
    ReplayReport report = report(ReplayOptions.defaults(), ReplayQuery.all(), given);
    assertThat(given).isEqualTo(IDS);
    assertThat(report.segments()).isEqualTo(3);
    assertThat(report.segmentsOpened()).as("the killed one, and the one that waits").isEqualTo(2);
    assertThat(report.duplicates()).isEqualTo(40);
    assertThat(report.roundsOpened()).isEqualTo(1);
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      PlanTotals total = replayer.plan(ReplayQuery.all()).total();
      assertThat(total.segments()).isEqualTo(3);
      assertThat(total.rounds()).isEqualTo(1);
      assertThat(total.events()).isEqualTo(100);
    }
  }

  @Test
  void lateEventsAndLateCopiesAreInOrderAndOnce() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("r", 0, 0, EVENTS.subList(0, 30));
      publish(archive.archive());
      archive.seal("late", 0, 0, EVENTS.subList(10, 60));
      assertThat(ids(ReplayQuery.all())).isEqualTo(IDS);
      publish(archive.archive());
      assertThat(ids(ReplayQuery.all())).isEqualTo(IDS);
      sweep(archive.archive());
    }
    List<String> given = new ArrayList<>();
    ReplayReport report = report(ReplayOptions.defaults(), ReplayQuery.all(), given);
    assertThat(given).isEqualTo(IDS);
    assertThat(report.duplicates()).as("copies were dropped").isZero();
  }

  @Test
  void shadowEventsAreReadAndWhatSharesAnIdIsGivenOnce() throws Exception {
    SpewEvent other =
        SpewEvent.builder()
            .id("e5")
            .channel("c")
            .timestamp(EVENTS.get(5).timestamp())
            .payload("\"another payload\"")
            .build();
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("r", 0, 0, EVENTS.subList(0, 30));
      publish(archive.archive());
      archive.seal("s", 0, 0, List.of(other));
      assertThat(publish(archive.archive()).rounds().get(0).shadows()).isEqualTo(1);
      sweep(archive.archive());
    }
    Map<String, Map<Long, String>> read = new HashMap<>();
    List<String> given = new ArrayList<>();
    ReplayLedger ledger = ledger(read, new HashSet<>());
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults());
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all(), ledger)) {
      while (cursor.next()) {
        given.add(cursor.event().id());
      }
      assertThat(cursor.report().duplicates()).isEqualTo(1);
    }
    assertThat(given).isEqualTo(IDS.subList(0, 30));
    assertThat(read.get(SegmentArchive.recorder("s"))).containsOnlyKeys(0L);
  }

  /** Tells what was read, by recorder and sequence, and what was explained. */
  private static ReplayLedger ledger(Map<String, Map<Long, String>> read, Set<String> explained) {
    return new ReplayLedger() {
      @Override
      public boolean holds(Partition partition, String recorder, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
          if (!read.getOrDefault(recorder, new TreeMap<>()).containsKey(sequence)
              && !explained.contains(recorder + sequence)) {
            return false;
          }
        }
        return true;
      }

      @Override
      public void read(
          Partition partition, String recorder, long sequence, @Nullable SpewPosition position) {
        read.computeIfAbsent(recorder, r -> new TreeMap<>()).put(sequence, "");
      }

      @Override
      public void explained(Partition partition, String recorder, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
          explained.add(recorder + sequence);
        }
      }
    };
  }

  @Test
  void aLedgerHoldsWhatARoundExplainsAndReadsNoRoundTwice() throws Exception {
    Map<String, Map<Long, String>> read = new HashMap<>();
    Set<String> explained = new HashSet<>();
    ReplayLedger ledger = ledger(read, explained);
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("a", 0, 0, EVENTS.subList(0, 30));
      archive.seal("b", 0, 0, EVENTS.subList(0, 40));
      publish(archive.archive());
      archive.seal("b", 1, 40, EVENTS.subList(40, 60));
    }
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      assertThat(give(replayer, ledger).delivered()).isEqualTo(60);
      assertThat(explained).hasSize(30);
      for (int sequence = 0; sequence < 30; sequence++) {
        assertThat(ledger.holds(PARTITION, SegmentArchive.recorder("a"), sequence, sequence))
            .isTrue();
        assertThat(ledger.holds(PARTITION, SegmentArchive.recorder("b"), sequence, sequence))
            .isTrue();
      }
      publish(replayer.archive());
      ReplayReport again = give(replayer, ledger);
      assertThat(again.delivered()).isZero();
      assertThat(again.roundsOpened()).isEqualTo(2);
      assertThat(again.reads()).as("indexes of small files, and no block").isEqualTo(2);
    }
  }

  private static ReplayReport give(EventReplayer replayer, ReplayLedger ledger) throws Exception {
    try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all(), ledger)) {
      boolean more = true;
      while (more) {
        more = cursor.next();
      }
      return cursor.report();
    }
  }

  @Test
  void filesThatWerePublishedAndDeletedMeanwhileDoNotDisturbAReplay() throws Exception {
    List<SpewEvent> many =
        EventGenerator.seeded(seed)
            .withChannels(List.of("c"))
            .withStart(SmallArchive.START)
            .withMeanInterval(Duration.ofMillis(50))
            .withTies(0.2)
            .withPayloadBytes(3_000, 6_000)
            .stream()
            .limit(6_000)
            .toList();
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      for (int s = 0; s < 200; s++) {
        archive.seal("r", s, 30L * s, many.subList(30 * s, 30 * s + 30));
      }
      List<String> given = new ArrayList<>();
      ReplayerOptions small =
          ReplayerOptions.defaults().memoryBytes(ReplayerOptions.MIN_MEMORY_BYTES);
      try (EventReplayer replayer = replayer(small);
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        while (cursor.next()) {
          given.add(cursor.event().id());
          if (given.size() == 3_000) {
            publish(archive.archive(), PublishOptions.defaults().bytesPerSecond(1L << 40));
            sweep(archive.archive());
          }
        }
        assertThat(cursor.report().restarts()).isPositive();
        assertThat(cursor.report().roundsOpened()).isPositive();
      }
      assertThat(given).as("seed %d", seed).isEqualTo(many.stream().map(SpewEvent::id).toList());
    }
  }

  @Test
  void aNarrowQueryReadsTheNewestRoundsIndexAndWhatItMatches() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      tenEventsARound(archive, 6);
    }
    List<String> given = new ArrayList<>();
    ReplayQuery third =
        ReplayQuery.all()
            .channels("c")
            .from(EVENTS.get(20).timestamp())
            .until(EVENTS.get(30).timestamp());
    ReplayReport report = report(ReplayOptions.defaults(), third, given);
    assertThat(given).isEqualTo(IDS.subList(20, 30));
    assertThat(report.rounds()).isEqualTo(6);
    assertThat(report.roundsOpened()).isEqualTo(2);
    assertThat(report.listings()).isEqualTo(2);
    assertThat(report.reads()).as("two small files, and one block").isEqualTo(3);

    given.clear();
    ReplayQuery last = ReplayQuery.all().channels("c").from(EVENTS.get(50).timestamp());
    report = report(ReplayOptions.defaults(), last.until(EVENTS.get(59).timestamp()), given);
    assertThat(given).isEqualTo(IDS.subList(50, 59));
    assertThat(report.roundsOpened()).as("the newest is opened once").isEqualTo(1);
    assertThat(report.reads()).isEqualTo(2);
  }

  @Test
  void aMissingRoundIsDamageWhereItOverlapsTheQuery() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      tenEventsARound(archive, 4);
    }
    Files.delete(roundFile(1));
    List<String> given = new ArrayList<>();
    assertThatThrownBy(() -> report(ReplayOptions.defaults(), ReplayQuery.all(), given))
        .isInstanceOf(MissingRoundException.class)
        .hasMessageContaining(
            "round-1.avro is missing: it was published with events from %s to %s"
                .formatted(EVENTS.get(10).timestamp(), EVENTS.get(19).timestamp()));
    assertThat(given).isEqualTo(IDS.subList(0, 10));

    given.clear();
    ReplayOptions skipping = ReplayOptions.defaults().onDamage(DamagePolicy.SKIP);
    ReplayReport report = report(skipping, ReplayQuery.all(), given);
    List<String> rest = new ArrayList<>(IDS.subList(0, 10));
    rest.addAll(IDS.subList(20, 40));
    assertThat(given).isEqualTo(rest);
    assertThat(report.lost()).hasSize(1);
    assertThat(report.lost().get(0).path().getName()).isEqualTo("round-1.avro");
    assertThat(report.lost().get(0).first()).contains(EVENTS.get(10).timestamp());

    assertThat(ids(ReplayQuery.all().from(EVENTS.get(20).timestamp())))
        .isEqualTo(IDS.subList(20, 40));
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.files(PlannedFile.Kind.MISSING))
          .extracting(file -> file.path().getName())
          .containsExactly("round-1.avro");
      assertThat(plan.total().damaged()).isEqualTo(1);
      assertThat(plan.total().rounds()).isEqualTo(3);
      assertThat(plan.total().events()).isEqualTo(30);
      assertThat(plan.toString()).contains("\nmissing ").contains("round-1.avro (0 bytes): ");
    }
  }

  @Test
  void aDamagedNewestRoundEndsAReplayOrEverythingElseIsRead() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      tenEventsARound(archive, 3);
      archive.seal("r", 3, 30, EVENTS.subList(30, 60));
      publish(archive.archive());
    }
    Files.write(roundFile(3), new byte[1_000]);
    List<String> given = new ArrayList<>();
    assertThatThrownBy(() -> report(ReplayOptions.defaults(), ReplayQuery.all(), given))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("round-3.avro is damaged");
    assertThat(given).isEmpty();

    ReplayReport report =
        report(ReplayOptions.defaults().onDamage(DamagePolicy.SKIP), ReplayQuery.all(), given);
    assertThat(given).as("what it absorbed is there yet").isEqualTo(IDS);
    assertThat(report.segmentsOpened()).isEqualTo(1);
    assertThat(report.lost())
        .extracting(lost -> lost.path().getName())
        .containsOnly("round-3.avro");
    try (EventReplayer replayer = replayer(ReplayerOptions.defaults())) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.files(PlannedFile.Kind.DAMAGED))
          .extracting(file -> file.path().getName())
          .containsExactly("round-3.avro");
      assertThat(plan.total().events()).isEqualTo(60);
    }
  }

  @Test
  void aDamagedNewestRoundIsReadAsFarAsItCanBe() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      tenEventsARound(archive, 3);
    }
    byte[] bytes = Files.readAllBytes(roundFile(2));
    bytes[bytes.length - 40] ^= 1;
    Files.write(roundFile(2), bytes);
    List<String> given = new ArrayList<>();
    ReplayReport report =
        report(ReplayOptions.defaults().onDamage(DamagePolicy.SKIP), ReplayQuery.all(), given);
    assertThat(given).isEqualTo(IDS.subList(0, 30));
    assertThat(report.lost()).isNotEmpty();
  }

  /** Refuses to list and to open what is recorded. */
  public static final class NothingRecorded extends RawLocalFileSystem {
    private static void check(Path path) throws IOException {
      if (path.toString().contains("/recorded/") || path.getName().equals("recorded")) {
        throw new AccessControlException("no permission on " + path);
      }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      check(path);
      return super.listStatus(path);
    }

    @Override
    public RemoteIterator<FileStatus> listStatusIterator(Path path)
        throws FileNotFoundException, IOException {
      check(path);
      return super.listStatusIterator(path);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
      check(path);
      return super.open(path, bufferSize);
    }
  }

  @Test
  void publishedOnlyTouchesNothingThatIsRecorded() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("r", 0, 0, EVENTS.subList(0, 30));
      publish(archive.archive());
      archive.seal("r", 1, 30, EVENTS.subList(30, 60));
    }
    assertThat(ids(ReplayQuery.all().publishedOnly())).isEqualTo(IDS.subList(0, 30));
    Configuration configuration = new Configuration();
    configuration.setClass("fs.file.impl", NothingRecorded.class, FileSystem.class);
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      ReplayQuery query = ReplayQuery.all().publishedOnly();
      assertThat(replay(replayer, query)).extracting(SpewEvent::id).isEqualTo(IDS.subList(0, 30));
      assertThat(replayer.plan(query).total().events()).isEqualTo(30);
      assertThat(query.from(SmallArchive.START).toString()).endsWith(" published only");
      assertThat(replay(replayer, query.channels("c").from(EVENTS.get(29).timestamp()))).hasSize(1);
      assertThatThrownBy(() -> replay(replayer, ReplayQuery.all()))
          .isInstanceOf(AccessControlException.class);
    }
  }

  @Test
  void aPositionGoesByIdsWhateverCopyRemains() throws Exception {
    List<SpewEvent> ties = SmallArchive.ties(3);
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("m", 0, 0, ties.subList(1, 2));
      ReplayPosition position;
      try (EventReplayer replayer = replayer(ReplayerOptions.defaults());
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        assertThat(cursor.next()).isTrue();
        position = cursor.position().orElseThrow();
      }
      // Before the position by its key, and behind it; copies of the one that was given on both
      // sides.
      archive.seal("a", 0, 0, List.of(ties.get(1), ties.get(0)));
      archive.seal("z", 0, 0, List.of(ties.get(2), ties.get(1)));
      assertThat(ids(ReplayQuery.all().after(position))).containsExactly("e0", "e2");
      publish(archive.archive());
      sweep(archive.archive());
      assertThat(ids(ReplayQuery.all().after(position))).containsExactly("e0", "e2");
    }
  }

  @Test
  void aRoundOfCopiesAloneHasNoEvents() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      archive.seal("a", 0, 0, EVENTS.subList(0, 30));
      publish(archive.archive());
      archive.seal("b", 0, 0, EVENTS.subList(0, 30));
      publish(archive.archive());
      sweep(archive.archive());
      List<RoundFile> rounds = archive.archive().store().rounds(PARTITION);
      assertThat(rounds).hasSize(2);
    }
    List<String> given = new ArrayList<>();
    ReplayReport report = report(ReplayOptions.defaults(), ReplayQuery.all(), given);
    assertThat(given).isEqualTo(IDS.subList(0, 30));
    assertThat(report.roundsOpened()).isEqualTo(2);
    assertThat(report.duplicates()).isZero();
  }
}
