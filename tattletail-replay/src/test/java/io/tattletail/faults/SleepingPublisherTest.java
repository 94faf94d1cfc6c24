package io.tattletail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.Micros;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What HDFS does to a publisher that sleeps, or cannot read. */
@ExtendWith(MiniHdfsExtension.class)
class SleepingPublisherTest {
  private static final Partition PARTITION = new Partition("c", LocalDate.of(2026, 11, 22));

  /** That cannot be compressed: a few fill a block. */
  private static final int EVENT_BYTES = 200_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Faults faults = Faults.create();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Without faults. */
  private Archive archive;

  /** Of the publisher that sleeps. */
  private Archive sleepers;

  @BeforeEach
  void open(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    archive = Archive.openOrCreate(root, hdfs.configuration());
    sleepers = Archive.open(root, faults.install(hdfs.configuration()));
  }

  @AfterEach
  void close() throws Exception {
    faults.close();
    threads.shutdownNow();
    sleepers.close();
    archive.close();
  }

  /** A segment of so many events. */
  private SegmentFile sealed(String name, int events) throws Exception {
    String recorder = name + ".20261122T101500Z.1a";
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      byte[] bytes = new byte[EVENT_BYTES];
      new Random(i).nextBytes(bytes);
      records.add(
          new SegmentRecord(
              Micros.startOf(PARTITION.date()) + i,
              0,
              i,
              "s of " + recorder,
              i,
              0,
              recorder + i,
              ByteBuffer.wrap(bytes)));
    }
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, "json", List.of(recorder));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 4 << 20)) {
      writer.write(records);
      Path path = writer.seal();
      return archive.store().list(PARTITION).segments().stream()
          .filter(file -> file.path().equals(path))
          .findFirst()
          .orElseThrow();
    }
  }

  private void damage(SegmentFile file) throws Exception {
    byte[] bytes = new byte[(int) file.length()];
    try (FSDataInputStream in = archive.store().fileSystem().open(file.path())) {
      in.readFully(bytes);
    }
    try (Segment segment =
        Segment.open(archive.store(), PARTITION, file, new ReadStatistics()).orElseThrow()) {
      bytes[(int) segment.index().entries().get(0).offset() + 20] ^= 1;
    }
    try (FSDataOutputStream out = archive.store().fileSystem().create(file.path(), true)) {
      out.write(bytes);
    }
  }

  private long seen() throws Exception {
    long seen = 0;
    for (var file : archive.store().rounds(PARTITION)) {
      try (Segment round =
          Segment.openRound(archive.store(), PARTITION, file, new ReadStatistics())) {
        seen += round.index().events();
      }
    }
    return seen;
  }

  private void deleteTemporaries() throws Exception {
    for (FileStatus file :
        archive.store().fileSystem().listStatus(archive.store().publishedDirectory(PARTITION))) {
      if (file.getPath().getName().startsWith("_")) {
        archive.store().fileSystem().delete(file.getPath(), false);
      }
    }
  }

  private Future<PublishReport> publishAsleep(Operation operation, int nth) {
    Fault sleep = faults.fail(operation).nth(nth).hang(PATIENCE);
    Future<PublishReport> publishing =
        threads.submit(() -> ArchivePublisher.of(sleepers, Arena.eager()).runNow());
    sleep.awaitFired(PATIENCE);
    return publishing;
  }

  private static PublishReport awaited(Future<PublishReport> publishing) throws Exception {
    return publishing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aPublisherWhoseFileIsGoneDoesNotTakeAnothersRoundForItsOwn() throws Exception {
    sealed("whole", 2);
    try (Faults others = Faults.create()) {
      SegmentFile damaged = sealed("damaged", 12);
      damage(damaged);
      Path aside = new Path(archive.root(), "aside");
      archive.store().fileSystem().rename(damaged.path(), aside);
      Archive faster =
          Archive.open(archive.root(), others.install(archive.store().fileSystem().getConf()));
      try (faster) {
        Fault create = others.fail(Operation.CREATE).next().hang(PATIENCE);
        Fault next = others.fail(Operation.CREATE).nth(2).hang(PATIENCE);
        Future<PublishReport> other =
            threads.submit(() -> ArchivePublisher.of(faster, Arena.eager()).runNow());
        create.awaitFired(PATIENCE);
        archive.store().fileSystem().rename(aside, damaged.path());
        Future<PublishReport> asleep = publishAsleep(Operation.RENAME, 1);
        deleteTemporaries();
        create.lift();
        // Its first round is there, and has the whole segment alone.
        next.awaitFired(PATIENCE);
        faults.lift();
        awaited(asleep);
        next.lift();
        awaited(other);
      }
      assertThat(seen()).as("what can be read of the damaged one is published").isGreaterThan(2);
    }
  }

  @Test
  void aPublisherWhoseFileIsDeletedWhileItWritesTriesAgain() throws Exception {
    sealed("one", 3);
    Future<PublishReport> asleep = publishAsleep(Operation.HSYNC, 1);
    deleteTemporaries();
    faults.lift();
    PublishReport report = awaited(asleep);
    assertThat(report.problems().toString()).doesNotContain("Self-suppression");
    ArchivePublisher.of(archive, Arena.eager()).runNow();
    assertThat(seen()).isEqualTo(3);
  }

  @Test
  void anInputThatCannotBeReadIsLeftOutAndTheOthersArePublished() throws Exception {
    sealed("one", 4);
    SegmentFile unreadable = sealed("two", 4);
    long[] reads = new long[1];
    faults
        .fail(Operation.READ)
        .on(path -> path.equals(unreadable.path()) && ++reads[0] > 3)
        .before();
    PublishReport report = ArchivePublisher.of(sleepers, Arena.eager()).runNow();

    assertThat(report.rounds()).hasSize(1);
    assertThat(report.problems())
        .isNotEmpty()
        .allSatisfy(
            problem ->
                assertThat(problem.message())
                    .startsWith(unreadable.path() + " could not be read, and is tried again"));
    assertThat(seen()).isEqualTo(4);
    faults.lift();
    assertThat(ArchivePublisher.of(sleepers, Arena.eager()).runNow().problems()).isEmpty();
    assertThat(seen()).isEqualTo(8);
  }

  @Test
  void aFileThatOneReadingFoundDamagedIsNotPutAway() throws Exception {
    SegmentFile file = sealed("one", 4);
    faults.fail(Operation.READ).on(path -> path.equals(file.path())).nth(3).cutShort();
    ArchivePublisher.of(sleepers, Arena.eager()).runNow();
    ArchivePublisher.of(archive, Arena.eager()).runNow();

    assertThat(seen()).isEqualTo(4);
    assertThat(archive.store().fileSystem().exists(archive.store().directories().quarantine()))
        .isFalse();
  }
}
