package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Floor;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.coldstart.CheckpointStore;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.Handover;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The original is lost: recorders, publishers and cold starts go on against the copy. */
@ExtendWith(MiniHdfsExtension.class)
class PromotedCopyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LocalDate DAY = LocalDate.parse("2026-03-01");

  private static final RecorderOptions OPTIONS =
      RecorderOptions.defaults().commitInterval(Duration.ofMillis(10)).withoutPublishing();

  private final EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(10).open();

  private Configuration configuration;
  private Path root;
  private Path copy;
  private int published;

  @BeforeEach
  void nameRoots(MiniHdfs hdfs) throws Exception {
    configuration = hdfs.configuration();
    root = new Path(hdfs.newDirectory(), "original");
    copy = new Path(hdfs.newDirectory(), "copy");
  }

  @AfterEach
  void close() {
    spew.close();
  }

  /** Every third is of the day after. */
  private void publish(int count) {
    for (int i = 0; i < count; i++, published++) {
      spew.publish(
          SpewEvent.builder()
              .id("e" + published)
              .channel("c")
              .timestamp(
                  Instant.parse(DAY.plusDays(published % 3 == 0 ? 1 : 0) + "T10:00:00Z")
                      .plusMillis(published))
              .payload("1")
              .build());
    }
  }

  private List<String> ids() {
    return IntStream.range(0, published).mapToObj(i -> "e" + i).toList();
  }

  private List<String> replay() throws IOException {
    List<String> ids = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(copy, configuration)) {
      replayer.replay(ReplayQuery.all(), event -> ids.add(event.id()));
    }
    return ids;
  }

  /**
   * Records, mirrors while segments are open, records more that is in the original alone, and loses
   * the original. What was sealed is published before, if that is wanted.
   */
  private void recordAndLose(Runnable beforeTheMirror) throws Exception {
    try (EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS);
        Archive original = Archive.open(root, configuration)) {
      try (var subscribed =
          spew.subscribe("recorder", ChannelFilter.all(), StartAt.earliest(), recorder)) {
        publish(200);
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
        beforeTheMirror.run();
        assertThat(ArchiveMirror.of(original, copy, configuration).run().problems()).isEmpty();
        publish(100);
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      }
    }
    try (Archive original = Archive.open(root, configuration)) {
      assertThat(original.store().fileSystem().delete(root, true)).isTrue();
    }
  }

  private void assertNothingIsMissed() throws IOException {
    try (Archive archive = Archive.open(copy, configuration)) {
      assertThat(ArchiveVerifier.of(archive).verify().findings())
          .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
          .isEmpty();
    }
  }

  @Test
  void aRecorderGoesOnAgainstTheCopyOnceItIsPromoted(@TempDir java.nio.file.Path directory)
      throws Exception {
    recordAndLose(() -> {});
    assertThatThrownBy(() -> EventRecorder.open(copy, configuration, OPTIONS))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("promote it first");
    ArchiveMirror.promote(copy, configuration);

    try (EventRecorder recorder = EventRecorder.open(copy, configuration, OPTIONS);
        Archive archive = Archive.open(copy, configuration)) {
      try (var subscribed =
          spew.subscribe("offsite", ChannelFilter.all(), StartAt.earliest(), recorder)) {
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
        publish(50);
        spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      }
      assertThat(replay()).as("while parts are parts").containsExactlyInAnyOrderElementsOf(ids());
      SegmentSalvager.ofDeadRecorders(archive).salvage(ChannelFilter.all());
      assertThat(recorder.statistics().events()).isEqualTo(published);
    }
    try (Archive archive = Archive.open(copy, configuration)) {
      SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
      assertThat(
              ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO))
                  .runNow()
                  .problems())
          .isEmpty();
      assertThat(archive.store().listing().recordedPartitions(ChannelFilter.all())).isEmpty();
    }
    assertThat(replay()).containsExactlyInAnyOrderElementsOf(ids());
    assertNothingIsMissed();

    CapturingHandler handler = new CapturingHandler();
    try (EventReplayer replayer = EventReplayer.open(copy, configuration);
        ColdStartRun run =
            ColdStart.of(replayer, spew, "billing")
                .checkpoints(CheckpointStore.inFile(directory.resolve("checkpoint")))
                .rereads(1, Duration.ZERO)
                .settling(Duration.ZERO)
                .start(handler)) {
      assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
      assertThat(handler.await(published, PATIENCE))
          .extracting(SpewEvent::id)
          .containsExactlyInAnyOrderElementsOf(ids());
    }
  }

  @Test
  void whatTheOriginalRetiredStaysAwayFromTheCopyToo() throws Exception {
    recordAndLose(
        () -> {
          try (Archive original = Archive.open(root, configuration)) {
            original
                .store()
                .changeDescriptor(
                    descriptor -> descriptor.withFloors(List.of(new Floor("c", DAY.plusDays(1)))));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    ArchiveMirror.promote(copy, configuration);
    try (EventRecorder recorder = EventRecorder.open(copy, configuration, OPTIONS);
        var subscribed =
            spew.subscribe("offsite", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(subscribed.name(), PATIENCE);
      assertThat(recorder.statistics().belowFloor()).isEqualTo(200);
      assertThat(recorder.statistics().events()).isEqualTo(100);
    }
    assertThat(replay()).hasSize(100).allMatch(id -> Integer.parseInt(id.substring(1)) % 3 == 0);
    assertNothingIsMissed();
  }
}
