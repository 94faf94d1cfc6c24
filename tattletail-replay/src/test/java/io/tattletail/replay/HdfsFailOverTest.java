package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cluster of the original goes down; the copy is on another one. */
class HdfsFailOverTest {
  private static final int EVENTS = 2_000;
  private static final Pattern PROPERTY = Pattern.compile("^(ipc\\.\\S+|dfs\\.\\S+)=(\\S+)$");

  private final long seed = new Random().nextLong();
  private final ReplayerOptions options =
      ReplayerOptions.defaults()
          .memoryBytes(ReplayerOptions.MIN_MEMORY_BYTES)
          .retryDownAfter(Duration.ZERO);
  private MiniHdfs original;
  private MiniHdfs offsite;
  private List<Path> roots;
  private List<String> ids;

  @BeforeEach
  void record() throws Exception {
    original = MiniHdfs.start(1);
    offsite = MiniHdfs.start(1);
    roots = List.of(new Path(original.root(), "archive"), new Path(offsite.root(), "archive"));
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
    try (Archive archive = Archive.open(roots.get(0), original.configuration())) {
      ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO)).runNow();
    }
    record(events.subList(800, EVENTS));
    try (EventReplayer replayer = EventReplayer.open(roots.get(0), original.configuration())) {
      ids = Archives.replay(replayer, ReplayQuery.all()).stream().map(SpewEvent::id).toList();
    }
    assertThat(ids)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(events.stream().map(SpewEvent::id).toList());
    try (FileSystem from = FileSystem.newInstance(uri(original), original.configuration());
        FileSystem to = FileSystem.newInstance(uri(offsite), offsite.configuration())) {
      assertThat(FileUtil.copy(from, roots.get(0), to, roots.get(1), false, configuration()))
          .isTrue();
    }
  }

  private static URI uri(MiniHdfs hdfs) {
    return hdfs.root().toUri();
  }

  private void record(List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(roots.get(0), original.configuration(), RecorderOptions.defaults())) {
      recorder.onEvents(events);
    }
  }

  @AfterEach
  void close() throws Exception {
    original.close();
    offsite.close();
  }

  /** As docs/operations.md says, so that the client gives up soon. */
  private static Configuration configuration() throws Exception {
    Configuration configuration = new Configuration();
    int set = 0;
    for (String line : Files.readAllLines(java.nio.file.Path.of("../docs/operations.md"))) {
      Matcher matcher = PROPERTY.matcher(line);
      if (matcher.matches()) {
        configuration.set(matcher.group(1), matcher.group(2));
        set++;
      }
    }
    assertThat(set).as("properties in docs/operations.md").isGreaterThanOrEqualTo(7);
    return configuration;
  }

  private interface Trouble {
    void begin() throws Exception;
  }

  private ReplayReport replayThrough(EventReplayer replayer, Trouble trouble) throws Exception {
    List<String> given = new ArrayList<>();
    ReplayReport report =
        replayer.replay(
            ReplayQuery.all(),
            event -> {
              given.add(event.id());
              if (given.size() == EVENTS / 4) {
                trouble.begin();
              }
            });
    assertThat(given).as("seed %d", seed).isEqualTo(ids);
    return report;
  }

  @Test
  void aReplayGoesOnWhenTheClusterIsShutDownInItsMiddle() throws Exception {
    try (EventReplayer replayer = EventReplayer.open(roots, configuration(), options)) {
      ReplayReport report = replayThrough(replayer, () -> original.cluster().shutdown());
      assertThat(report.failOvers()).hasSize(1);
      FailOver failOver = report.failOvers().get(0);
      assertThat(failOver.from()).isEqualTo(roots.get(0));
      assertThat(failOver.to()).isEqualTo(roots.get(1));
      assertThat(failOver.position()).isPresent();
    }
    try (EventReplayer replayer = EventReplayer.open(roots, configuration(), options)) {
      assertThat(replayer.plan(ReplayQuery.all()).total().events()).isEqualTo(EVENTS);
      assertThat(replayer.statistics().archivesDown()).isEqualTo(1);
      offsite.cluster().shutdown();
      assertThatThrownBy(() -> replayer.count(ReplayQuery.all()))
          .hasMessageContaining("Connection refused")
          .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());
    }
  }

  @Test
  void aReplayGoesOnWhenTheDataNodesAreGoneAndComesBackWithThem() throws Exception {
    try (EventReplayer replayer = EventReplayer.open(roots, configuration(), options)) {
      var stopped =
          new Object() {
            org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties node;
          };
      ReplayReport report =
          replayThrough(replayer, () -> stopped.node = original.cluster().stopDataNode(0));
      assertThat(report.failOvers())
          .singleElement()
          .satisfies(failOver -> assertThat(failOver.cause()).contains("BlockMissingException"));
      assertThat(original.cluster().restartDataNode(stopped.node, false)).isTrue();
      original.cluster().waitActive();
      assertThat(replayThrough(replayer, () -> {}).failOvers()).isEmpty();
    }
  }

  @Test
  void anUnknownHostIsDown() throws Exception {
    List<Path> unknown = List.of(new Path("hdfs://nowhere.invalid:8020/archive"), roots.get(1));
    try (EventReplayer replayer = EventReplayer.open(unknown, configuration(), options)) {
      ReplayReport report = replayThrough(replayer, () -> {});
      assertThat(report.failOvers())
          .singleElement()
          .satisfies(failOver -> assertThat(failOver.cause()).contains("nowhere.invalid"));
    }
  }
}
