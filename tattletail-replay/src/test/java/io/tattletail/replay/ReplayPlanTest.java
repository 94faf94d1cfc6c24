package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Lists;
import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.faults.OtherSerializer;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.PlannedFile.Kind;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MiniHdfsExtension.class)
class ReplayPlanTest {
  @TempDir java.nio.file.Path directory;

  private final long seed = new Random().nextLong();

  /**
   * Many small segments of several days and channels, with events that are late and redelivered.
   */
  private List<SpewEvent> events() {
    return EventGenerator.seeded(seed)
        .withChannels(List.of("contact.added", "contact.removed", "order.paid"))
        .withStart(START)
        .withMeanInterval(Duration.ofMinutes(6))
        .withDisorder(0.1, Duration.ofHours(30))
        .withDuplicates(0.05)
        .stream()
        .limit(1_000)
        .toList();
  }

  private static void record(Path root, Configuration configuration, List<SpewEvent> events)
      throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(root, configuration, RecorderOptions.defaults().rollBytes(8_000))) {
      for (List<SpewEvent> batch : Lists.partition(events, 100)) {
        recorder.onEvents(batch);
      }
    }
  }

  private Path recorded() throws Exception {
    Path root = new Path("file:" + directory.resolve("archive"));
    record(root, new Configuration(), events());
    return root;
  }

  @Test
  void whatIsRecordedAtAnAddressIsPlannedAndReplayedThere() throws Exception {
    String root = "file:" + directory.resolve("archive");
    List<SpewEvent> events = EventGenerator.seeded(seed).stream().limit(50).toList();
    try (EventRecorder recorder = EventRecorder.open(root, new Configuration())) {
      recorder.onEvents(events);
    }
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      CapturingHandler handler = new CapturingHandler();
      ReplayReport report = replayer.replay(replayer.plan(ReplayQuery.all()), handler);
      assertThat(report.delivered()).as("seed %d", seed).isEqualTo(50);
      assertThat(handler.events())
          .extracting(SpewEvent::id)
          .containsExactlyElementsOf(events.stream().map(SpewEvent::id).toList());
    }
  }

  private static EventReplayer open(Path root) throws Exception {
    return EventReplayer.open(root, new Configuration());
  }

  private static long read(ReplayReport report) {
    return report.delivered() + report.duplicates() + report.filtered();
  }

  private static List<Path> segments(FileSystem fileSystem, Path root) throws Exception {
    List<Path> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
    while (files.hasNext()) {
      Path path = files.next().getPath();
      if (path.getName().endsWith(".avro")) {
        found.add(path);
      }
    }
    found.sort(null);
    return found;
  }

  private static FileSystem local() throws Exception {
    return FileSystem.getLocal(new Configuration()).getRawFileSystem();
  }

  private static byte[] bytes(FileSystem fileSystem, Path path) throws Exception {
    try (FSDataInputStream in = fileSystem.open(path)) {
      return in.readAllBytes();
    }
  }

  private static void write(FileSystem fileSystem, Path path, byte[] bytes) throws Exception {
    try (OutputStream out = fileSystem.create(path, true)) {
      out.write(bytes);
    }
  }

  @Test
  void whatIsPlannedForAllIsWhatAReplayReads() throws Exception {
    try (EventReplayer replayer = open(recorded())) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      List<SpewEvent> replayed = new ArrayList<>();
      ReplayReport report = replayer.replay(ReplayQuery.all(), replayed::add);
      PlanTotals total = plan.total();
      assertThat(total.events()).as("seed %d", seed).isEqualTo(read(report));
      assertThat(total.segments()).isEqualTo(report.segmentsOpened());
      assertThat(total.edgeEvents()).isZero();
      assertThat(total.first()).contains(replayed.get(0).timestamp());
      assertThat(total.last()).contains(replayed.get(replayed.size() - 1).timestamp());
      assertThat(total.bytes()).isPositive().isLessThan(total.uncompressedBytes());
      assertThat(plan.files()).isEmpty();
      Map<String, Long> byChannel =
          replayed.stream()
              .collect(Collectors.groupingBy(SpewEvent::channel, Collectors.counting()));
      assertThat(plan.channels().keySet())
          .containsExactly("contact.added", "contact.removed", "order.paid");
      plan.channels()
          .forEach(
              (channel, totals) ->
                  assertThat(totals.events())
                      .as("%s, seed %d", channel, seed)
                      .isGreaterThanOrEqualTo(byChannel.get(channel)));
    }
  }

  @Test
  void withoutDuplicatesAndCutBlocksItIsWhatAReplayDelivers() throws Exception {
    Path root = SmallArchive.record(directory, SmallArchive.everySecond(500));
    try (EventReplayer replayer = open(root)) {
      PlanTotals total = replayer.plan(ReplayQuery.all()).total();
      assertThat(total.events()).isEqualTo(500);
      assertThat(total.edgeEvents()).isZero();
      assertThat(total.first()).contains(START);
      assertThat(total.last()).contains(START.plusSeconds(499));
    }
  }

  @Test
  void whatIsPlannedForAnyRangeAndPatternIsWhatAReplayReads() throws Exception {
    Random random = new Random(seed);
    try (EventReplayer replayer = open(recorded())) {
      for (String pattern : List.of("**", "contact.*", "order.paid", "nothing", "no.*")) {
        Instant from = START.plus(Duration.ofMinutes(random.nextInt(6_000)));
        Instant until = from.plus(Duration.ofMinutes(random.nextInt(3_000)));
        ReplayQuery query = ReplayQuery.all().channels(pattern).from(from).until(until);
        PlanTotals total = replayer.plan(query).total();
        ReplayReport report = replayer.replay(query, event -> {});
        assertThat(total.events()).as("%s, seed %d", query, seed).isEqualTo(read(report));
        assertThat(total.edgeEvents())
            .as("%s, seed %d", query, seed)
            .isGreaterThanOrEqualTo(report.filtered());
        assertThat(total.segments())
            .as("%s, seed %d", query, seed)
            .isEqualTo(report.segmentsOpened());
        total.first().ifPresent(first -> assertThat(first).isBetween(from, until));
        total.last().ifPresent(last -> assertThat(last).isBetween(from, until));
      }
    }
  }

  @Test
  void behindAPositionThereIsLess() throws Exception {
    try (EventReplayer replayer = open(recorded())) {
      List<ReplayPosition> positions = new ArrayList<>();
      try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        while (cursor.next()) {
          positions.add(cursor.position().orElseThrow());
        }
      }
      ReplayPosition middle = positions.get(positions.size() / 2);
      PlanTotals total = replayer.plan(ReplayQuery.all().after(middle)).total();
      long left = (long) positions.size() - positions.size() / 2 - 1;
      assertThat(total.events()).as("seed %d", seed).isBetween(left, 1_200L);
      assertThat(total.events() - total.edgeEvents()).as("seed %d", seed).isLessThan(1_000L);
      assertThat(total.first().orElseThrow()).isAfterOrEqualTo(middle.timestamp());
    }
  }

  @Test
  void unsealedSegmentsAreNamedAndCounted(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      recorder.onEvents(SmallArchive.everySecond(300));
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.total().events()).isEqualTo(300);
      assertThat(plan.total().unsealed()).isEqualTo(1);
      assertThat(plan.files()).hasSize(1);
      PlannedFile unsealed = plan.files(Kind.UNSEALED).get(0);
      assertThat(unsealed.path().getName()).startsWith(".recorder.");
      assertThat(unsealed.detail()).isEqualTo("300 events match");
      assertThat(plan.toString()).contains("unsealed " + unsealed.path());
    }
  }

  @Test
  void foreignFilesAreNamedAndCounted() throws Exception {
    Path root = recorded();
    Path sealed = segments(local(), root).get(0);
    Path foreign = new Path(sealed.getParent(), "flume.1764000000.avro");
    write(local(), foreign, bytes(local(), sealed));
    try (EventReplayer replayer = open(root)) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      ReplayReport report = replayer.replay(ReplayQuery.all(), event -> {});
      assertThat(plan.total().foreign()).isEqualTo(1);
      assertThat(plan.files()).extracting(PlannedFile::path).containsExactly(foreign);
      assertThat(plan.total().events()).as("seed %d", seed).isEqualTo(read(report));
    }
  }

  @Test
  void damagedFilesAreNamedAndDoNotStopThePlan() throws Exception {
    Path root = recorded();
    List<Path> segments = segments(local(), root);
    ReplayPlan sound;
    try (EventReplayer replayer = open(root)) {
      sound = replayer.plan(ReplayQuery.all());
    }
    Path cut = segments.get(3);
    byte[] whole = bytes(local(), cut);
    write(local(), cut, Arrays.copyOf(whole, whole.length - 1));
    Path garbage = new Path(segments.get(5).getParent(), "notes.txt");
    write(local(), garbage, "nothing of ours".getBytes(UTF_8));
    try (EventReplayer replayer = open(root)) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.files(Kind.DAMAGED))
          .extracting(PlannedFile::path)
          .containsExactlyInAnyOrder(cut, garbage);
      assertThat(plan.files(Kind.FOREIGN)).extracting(PlannedFile::path).containsExactly(garbage);
      assertThat(plan.total().damaged()).isEqualTo(2);
      assertThat(plan.total().segments()).isEqualTo(sound.total().segments() + 1);
      assertThat(plan.total().events()).as("seed %d", seed).isLessThan(sound.total().events());
      assertThat(plan.toString())
          .contains("damaged " + cut + " (")
          .contains("a sealed segment ends with an index, this file does not");
      assertThatThrownBy(() -> replayer.replay(ReplayQuery.all(), event -> {}))
          .as("a replay meets it")
          .hasMessageContaining("is damaged at byte");
    }
  }

  @Test
  void whatIsBeforeTheDamageInAFileWithoutIndexIsCounted() throws Exception {
    Path root = new Path("file:" + directory.resolve("archive"));
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      for (List<SpewEvent> batch : Lists.partition(SmallArchive.everySecond(300), 100)) {
        recorder.onEvents(batch);
      }
    }
    Path sealed = segments(local(), root).get(0);
    byte[] bytes = bytes(local(), sealed);
    bytes[bytes.length * 3 / 5] ^= 1;
    Path foreign = new Path(sealed.getParent(), "copy.avro");
    write(local(), foreign, bytes);
    local().delete(sealed, false);
    try (EventReplayer replayer = open(root)) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.total().events()).isIn(100L, 200L);
      assertThat(plan.files())
          .extracting(PlannedFile::kind)
          .containsExactly(Kind.DAMAGED, Kind.FOREIGN);
    }
  }

  @Test
  void filesOfAnUnknownSerializerAreUnreadable() throws Exception {
    Path root = new Path("file:" + directory.resolve("archive"));
    try (EventRecorder recorder =
        EventRecorder.open(
            root,
            new Configuration(),
            RecorderOptions.defaults().serializer(OtherSerializer.INSTANCE))) {
      recorder.onEvent(SmallArchive.event("e", Duration.ZERO));
    }
    try (EventReplayer replayer = open(root)) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all());
      assertThat(plan.total().unreadable()).isEqualTo(1);
      assertThat(plan.files(Kind.UNREADABLE).get(0).detail())
          .isEqualTo("no serializer is registered under the name 'other'");
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(root, hdfs.configuration(), SmallArchive.everySecond(10));
    try (Faults faults = Faults.create()) {
      Configuration faulty = faults.install(hdfs.configuration());
      try (EventReplayer replayer = EventReplayer.open(root, faulty)) {
        faults.fail(Operation.OPEN).before();
        ReplayPlan plan = replayer.plan(ReplayQuery.all());
        assertThat(plan.total().unreadable()).isEqualTo(1);
        assertThat(plan.total().events()).isZero();
      }
    }
  }

  @Test
  void onlyIndexesAreRead(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(root, hdfs.configuration(), events());
    try (Faults faults = Faults.create();
        EventReplayer replayer = EventReplayer.open(root, faults.install(hdfs.configuration()))) {
      long before = faults.calls(Operation.READ);
      PlanTotals total = replayer.plan(ReplayQuery.all()).total();
      assertThat(faults.calls(Operation.READ) - before)
          .as("one read of each of these small files")
          .isEqualTo(total.segments());
    }
  }

  @Test
  void filesThatGoAwayMeanwhileAreNotPlanned() throws Exception {
    Path root = recorded();
    try (Archive archive = Archive.open(root, new Configuration())) {
      FilePlanner files =
          new FilePlanner(
              archive.store(),
              ReplayQuery.all(),
              ReplayerOptions.defaults().serializers().keySet(),
              FileWeigher.NONE,
              UnreadableFiles.NAMED);
      Partition partition = new Partition("order.paid", LocalDate.parse("2026-03-02"));
      SegmentFile file = archive.store().list(partition).segments().get(0);
      assertThat(files.segment(partition, file).totals().segments()).isEqualTo(1);
      archive.store().fileSystem().delete(file.path(), false);
      assertThat(files.segment(partition, file)).isEqualTo(FilePlanner.Found.NOTHING);
    }
  }

  @Test
  void theEstimateFollowsFromARate() throws Exception {
    Path root = SmallArchive.record(directory, SmallArchive.everySecond(500));
    try (EventReplayer replayer = open(root)) {
      ReplayPlan before = replayer.plan(ReplayQuery.all());
      assertThat(before.estimate(100)).isEqualTo(Duration.ofSeconds(5));
      assertThat(before.estimate()).as("nothing was measured yet").isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> before.estimate(0))
          .withMessage("eventsPerSecond must be positive, is 0.0");
      replayer.replay(ReplayQuery.all(), event -> {});
      ReplayPlan after = replayer.plan(ReplayQuery.all());
      assertThat(after.estimate().orElseThrow()).isPositive();
      assertThat(after.toString()).contains("events/s, as last measured: ");
    }
  }

  @Test
  void theTableHasALineForEachChannelAndOneForAll() throws Exception {
    Path root = SmallArchive.record(directory, SmallArchive.everySecond(1_500));
    try (EventReplayer replayer = open(root)) {
      ReplayQuery query = ReplayQuery.all().until(START.plusSeconds(700));
      List<String> lines = replayer.plan(query).toString().lines().toList();
      assertThat(lines.get(0)).isEqualTo(query.toString());
      assertThat(lines.get(1)).startsWith("channel  segments  rounds  events  compressed");
      assertThat(lines.get(2))
          .startsWith("c               1       0   1,500")
          .contains("2026-03-01T12:00:00Z  2026-03-01T12:11:39.999999Z");
      assertThat(lines.get(3)).startsWith("total           1       0   1,500");
      assertThat(lines.get(4))
          .isEqualTo(
              "at most: 1,500 events are in blocks that the range cuts, and some of them outside");
    }
  }

  @Test
  void anEmptyRangeIsPlannedWithoutALook() throws Exception {
    try (EventReplayer replayer = open(recorded())) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all().from(START).until(START));
      assertThat(plan.total()).isEqualTo(PlanTotals.NONE);
      assertThat(plan.channels()).isEmpty();
    }
  }

  @Test
  void anInterruptEndsPlanning() throws Exception {
    Path root = recorded();
    try (EventReplayer replayer = open(root)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> replayer.plan(ReplayQuery.all()))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessageStartingWith("interrupted while planning channels");
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }
}
