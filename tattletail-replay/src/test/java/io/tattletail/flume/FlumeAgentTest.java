package io.tattletail.flume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.recorder.flume.SegmentEventSerializer;
import io.tattletail.recorder.flume.TattleTailSink;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.WikipediaEdits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MiniHdfsExtension.class)
class FlumeAgentTest {
  private static final int FIRST_HALF = 25_000;
  private static final int OVERLAP_FROM = 20_000;

  private static final String RECORDING = TattleTailSink.class.getName();
  private static final String STOCK = SegmentEventSerializer.class.getName();

  /** A sink commits when it has waited so many seconds for more events. Default 3. */
  private static final String PROMPT = "\nagent.channels.memory.keep-alive = 1\n";

  @TempDir java.nio.file.Path directory;

  @Test
  void theDocumentedAgentWithTheRecordingSinkIsReplayedTogetherWithARecorder(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    ReplayReport report = recordedByBoth(hdfs, root, RECORDING);

    assertThat(report.duplicates()).isEqualTo(FIRST_HALF - OVERLAP_FROM);
    assertThat(report.foreign()).isZero();
    assertThat(report.unsealed()).isZero();
    assertThat(verified(hdfs, root).isSound()).isTrue();
  }

  @Test
  void theDocumentedAgentWithTheHdfsSinkIsReplayedTogetherWithARecorder(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    ReplayReport report = recordedByBoth(hdfs, root, STOCK);

    assertThat(report.duplicates()).isEqualTo(FIRST_HALF - OVERLAP_FROM);
    assertThat(report.foreign()).isPositive();
    VerificationReport verified = verified(hdfs, root);
    assertThat(verified.totals().foreign()).isEqualTo(report.foreign());
    assertThat(verified.isSound()).isTrue();
    assertThat(verified.findings())
        .extracting(Finding::kind)
        .containsOnly(Kind.FOREIGN_FILE, Kind.DUPLICATES);

    // Publishers take over what the recorder wrote, and leave the agent's files alone.
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchivePublisher.of(archive, PublishOptions.defaults()).runNow().rounds())
          .isNotEmpty();
    }
    CapturingHandler replayed = new CapturingHandler();
    ReplayReport published = replay(hdfs, root, replayed);
    assertThat(published.delivered()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(published.foreign()).isEqualTo(report.foreign());
    assertThat(published.roundsOpened()).isPositive();
  }

  private ReplayReport recordedByBoth(MiniHdfs hdfs, Path root, String agent) throws Exception {
    List<SpewEvent> edits = WikipediaEdits.all();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(1_000).open()) {
      edits.subList(0, FIRST_HALF).forEach(spew::publish);
      runUntilDrained(spew, root, agent);
      edits.subList(FIRST_HALF, edits.size()).forEach(spew::publish);
      try (EventRecorder recorder =
          EventRecorder.open(
              root, hdfs.configuration(), RecorderOptions.defaults().withoutPublishing())) {
        spew.subscribe(
            "direct",
            ChannelFilter.all(),
            StartAt.earliest(),
            only(recorder, "edit-%05d".formatted(OVERLAP_FROM + 1)));
        spew.awaitCaughtUp("direct", Duration.ofSeconds(90));
      }
    }
    CapturingHandler replayed = new CapturingHandler();
    ReplayReport report = replay(hdfs, root, replayed);
    List<SpewEvent> expected =
        edits.stream().sorted(Comparator.comparing(SpewEvent::timestamp)).toList();
    assertThat(replayed.events())
        .extracting(SpewEvent::id)
        .containsExactlyElementsOf(expected.stream().map(SpewEvent::id).toList());
    for (int i = 0; i < expected.size(); i++) {
      SpewEvent event = replayed.events().get(i);
      assertThat(event.header()).isEqualTo(expected.get(i).header());
      assertThat(event.payload()).isEqualTo(expected.get(i).payload());
      assertThat(event.position()).isPresent();
    }
    return report;
  }

  /** Records the events from an id on. */
  private static SpewEventHandler only(EventRecorder recorder, String first) {
    return new SpewEventHandler() {
      @Override
      public void onEvent(SpewEvent event) throws Exception {
        onEvents(List.of(event));
      }

      @Override
      public void onEvents(List<SpewEvent> events) throws Exception {
        List<SpewEvent> wanted =
            events.stream().filter(event -> event.id().compareTo(first) >= 0).toList();
        if (!wanted.isEmpty()) {
          recorder.onEvents(wanted);
        }
      }
    };
  }

  private static ReplayReport replay(MiniHdfs hdfs, Path root, CapturingHandler handler)
      throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      return replayer.replay(ReplayQuery.all(), handler);
    }
  }

  private static VerificationReport verified(MiniHdfs hdfs, Path root) throws Exception {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      return ArchiveVerifier.of(archive).verify();
    }
  }

  private String configuration(Path root, String agent) throws Exception {
    return DocumentedAgents.with(
            agent,
            Map.of(
                "archive",
                root.toString(),
                "factory",
                SharedSpewFactory.class.getName(),
                "host",
                "host-1"))
        + PROMPT;
  }

  private void runUntilDrained(EmbeddedSpew spew, Path root, String agent) throws Exception {
    SharedSpewFactory.BROKERS.put("flume", spew);
    try (FlumeAgent running = FlumeAgent.start(configuration(root, agent), directory)) {
      Await.until("the agent subscribes", () -> isSubscribed(spew));
      spew.awaitCaughtUp("flume", Duration.ofSeconds(90));
      running.awaitDrained("memory");
    }
  }

  private static boolean isSubscribed(EmbeddedSpew spew) {
    try {
      return spew.lag("flume") >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static SpewEvent hostile(String channel, int number) {
    return SpewEvent.builder()
        .id("h" + number)
        .channel(channel)
        .timestamp(Instant.parse("2026-11-22T10:00:00Z"))
        .header("timestamp", "0")
        .header("spew.escapedChannel", "../../up")
        .header("correlation", "c-" + number)
        .payload("{}")
        .build();
  }

  private void hostileChannels(MiniHdfs hdfs, String agent) throws Exception {
    Path above = hdfs.newDirectory();
    Path root = new Path(above, "archive");
    List<String> channels =
        List.of(
            "../../up", "a/b", ".", "..", "%2e", "x\ny", "é", "date=2026-01-01", "n".repeat(300));
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      for (int i = 0; i < channels.size(); i++) {
        spew.publish(hostile(channels.get(i), i));
      }
      runUntilDrained(spew, root, agent);
    }
    CapturingHandler replayed = new CapturingHandler();
    replay(hdfs, root, replayed);
    assertThat(replayed.events())
        .extracting(SpewEvent::channel)
        .containsExactlyInAnyOrderElementsOf(channels.subList(0, channels.size() - 1));
    assertThat(replayed.events())
        .allMatch(event -> event.headers().get("timestamp").equals("0"))
        .allMatch(event -> event.headers().get("correlation").equals("c-" + event.id().charAt(1)));
    assertThat(rejected(hdfs, root)).singleElement().asString().contains("cannot be recorded");
    try (FileSystem fileSystem = FileSystem.newInstance(root.toUri(), hdfs.configuration())) {
      assertThat(fileSystem.listStatus(above))
          .extracting(FileStatus::getPath)
          .containsExactly(root);
      assertThat(fileSystem.listStatus(root))
          .extracting(status -> status.getPath().getName())
          .containsExactlyInAnyOrder("archive.json", "published", "recorded", "rejected");
    }
  }

  private static List<String> rejected(MiniHdfs hdfs, Path root) throws Exception {
    List<String> reasons = new ArrayList<>();
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      RejectedEvents events = RejectedEvents.read(archive);
      while (events.next()) {
        reasons.add(events.event().reason());
      }
    }
    return reasons;
  }

  @Test
  void hostileChannelsStayInTheArchiveBehindTheRecordingSink(MiniHdfs hdfs) throws Exception {
    hostileChannels(hdfs, RECORDING);
  }

  @Test
  void hostileChannelsStayInTheArchiveBehindTheHdfsSink(MiniHdfs hdfs) throws Exception {
    hostileChannels(hdfs, STOCK);
  }

  private void stoppedAndStarted(MiniHdfs hdfs, String agent) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> edits = WikipediaEdits.all().subList(0, 3_000);
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(100).open()) {
      for (int from = 0; from < edits.size(); from += 1_000) {
        edits.subList(from, from + 1_000).forEach(spew::publish);
        runUntilDrained(spew, root, agent);
      }
    }
    CapturingHandler replayed = new CapturingHandler();
    replay(hdfs, root, replayed);
    assertThat(replayed.events())
        .extracting(SpewEvent::id)
        .containsExactlyInAnyOrderElementsOf(edits.stream().map(SpewEvent::id).toList());
  }

  @Test
  void anAgentWithTheRecordingSinkGoesOnWhereItWasStopped(MiniHdfs hdfs) throws Exception {
    stoppedAndStarted(hdfs, RECORDING);
  }

  @Test
  void anAgentWithTheHdfsSinkGoesOnWhereItWasStopped(MiniHdfs hdfs) throws Exception {
    stoppedAndStarted(hdfs, STOCK);
  }
}
