package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On an HDFS of its own, for its leases' soft limit is changed. */
class SalvageTest {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  private static MiniHdfs hdfs;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(3);
  }

  @AfterAll
  static void stop() throws Exception {
    hdfs.close();
  }

  private static SpewEvent event(int i) {
    return SpewEvent.builder().id("id-" + i).channel("c").timestamp(TIME.plusMillis(i)).build();
  }

  @Test
  void aLivingRecordersSegmentIsLeftAlone() throws Exception {
    hdfs.cluster().setLeasePeriod(60_000, HOUR_MILLIS);
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        Archive archive = Archive.open(root, hdfs.configuration());
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event(1));
      List<Salvaged> done = SegmentSalvager.ofDeadRecorders(archive).salvage(ChannelFilter.all());
      assertThat(done).extracting(Salvaged::outcome).containsExactly(Outcome.IN_USE);
      recorder.onEvent(event(2));
      assertThat(segments.events())
          .extracting(Found::segment)
          .as("one segment, written on")
          .containsExactly(0L, 0L);
      assertThat(recorder.statistics().ioErrors()).isZero();
    }
  }

  @Test
  void aRecorderWhoseSegmentIsTakenByForceGoesOnWithANewOneAndNothingIsLost() throws Exception {
    hdfs.cluster().setLeasePeriod(60_000, HOUR_MILLIS);
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        Archive archive = Archive.open(root, hdfs.configuration());
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event(1));
      SegmentSalvager salvager = SegmentSalvager.forced(archive);
      Await.until("the segment is sealed", () -> sealed(salvager.salvage(ChannelFilter.all())));
      recorder.onEvent(event(2));
      assertThat(segments.events()).extracting(Found::id).containsExactly("id-1", "id-2");
      assertThat(segments.events()).extracting(Found::sequence).containsExactly(0L, 1L);
      assertThat(segments.events()).extracting(Found::segment).containsExactly(0L, 1L);
      assertThat(recorder.statistics().ioErrors()).isPositive();
    }
  }

  private static boolean sealed(List<Salvaged> done) {
    return done.stream().anyMatch(one -> one.outcome() == Outcome.SEALED);
  }

  @Test
  void aStartingRecorderSealsWhatADeadOneLeft() throws Exception {
    Path root = hdfs.newDirectory();
    try (Archive deadOnes = Archive.openOrCreate(root, hdfs.configuration())) {
      // A writer that nobody closes and whose lease nobody renews for a second is as good as dead.
      SegmentWriter dead = write(deadOnes, 7);
      hdfs.cluster().setLeasePeriod(1_000, HOUR_MILLIS);
      // On a slow machine a lease takes longer to recover than the attempts at the start last.
      RecorderOptions options =
          RecorderOptions.defaults()
              .salvagePause(Duration.ofMillis(700))
              .salvageInterval(Duration.ofSeconds(2));
      try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
          Segments segments = new Segments(hdfs, root)) {
        Await.until("the left-over is sealed", () -> segments.sealed() == 1);
        assertThat(segments.unsealed()).isZero();
        assertThat(segments.events()).hasSize(7);
        // Two looks for left-overs may both have begun with it; the second finds it sealed.
        Await.until("it is counted", () -> recorder.statistics().segmentsSalvaged() >= 1);
      }
      assertThat(dead.path().getName()).startsWith(".dead");
    }
  }

  @Test
  void whatIsLeftLaterIsSealedByARecorderThatLivesOn() throws Exception {
    Path root = hdfs.newDirectory();
    hdfs.cluster().setLeasePeriod(60_000, HOUR_MILLIS);
    RecorderOptions options =
        RecorderOptions.defaults()
            .salvagePause(Duration.ofMillis(200))
            .salvageInterval(Duration.ofMillis(500));
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
        Archive deadOnes = Archive.openOrCreate(root, hdfs.configuration());
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event(1));
      write(deadOnes, 7);
      hdfs.cluster().setLeasePeriod(1_000, HOUR_MILLIS);
      Await.until("the left-over is sealed", () -> segments.sealed() == 1);
      assertThat(segments.unsealed()).as("its own file").isEqualTo(1);
      recorder.onEvent(event(2));
      assertThat(recorder.statistics().ioErrors()).isZero();
    }
  }

  @Test
  void aRecordersOwnAbandonedFileIsTriedUntilItIsSealed() throws Exception {
    hdfs.cluster().setLeasePeriod(60_000, HOUR_MILLIS);
    Path root = hdfs.newDirectory();
    try (Faults faults = Faults.create();
        EventRecorder recorder =
            EventRecorder.open(
                root,
                faults.install(hdfs.configuration()),
                RecorderOptions.defaults().salvagePause(Duration.ofMillis(1)));
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event(1));
      Fault lease = faults.fail(Operation.LEASE).before();
      faults.fail(Operation.HFLUSH).next().before();
      recorder.onEvent(event(2));
      Await.until("it was tried often", () -> lease.fired() > 8);
      assertThat(segments.unsealed()).isEqualTo(2);
      lease.lift();
      Await.until("the abandoned file is sealed", () -> segments.sealed() == 1);
      assertThat(segments.unsealed()).as("the one that is written").isEqualTo(1);
    }
  }

  private static SegmentWriter write(Archive archive, int events) throws Exception {
    String recorder = RecorderName.starting("dead", TIME).text();
    Partition partition = Partition.of("c", 0);
    SegmentMetadata metadata = new SegmentMetadata(partition, "json", List.of(recorder));
    SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20);
    for (int i = 0; i < events; i++) {
      writer.write(
          List.of(new SegmentRecord(i, 0, i, "", 0, 0, "id-" + i, ByteBuffer.wrap(new byte[10]))));
      writer.hflush();
    }
    return writer;
  }
}
