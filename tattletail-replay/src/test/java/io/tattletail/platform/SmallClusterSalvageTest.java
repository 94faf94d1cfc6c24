package io.tattletail.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.Test;

/** HDFS has fewer datanodes than clients want replicas, so no pipeline to append can be made. */
class SmallClusterSalvageTest {
  private static final Partition PARTITION = Partition.of("c", 0);

  /** Tells of the first open file what was true before its lease was recovered. */
  public static final class LateHdfs extends DistributedFileSystem {
    private final AtomicBoolean late = new AtomicBoolean();

    @Override
    public boolean isFileClosed(Path file) throws IOException {
      boolean closed = super.isFileClosed(file);
      if (!closed && late.compareAndSet(false, true)) {
        try {
          Await.until("the lease is recovered", () -> recoverLease(file));
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
      return closed;
    }
  }

  @Test
  void whatADeadRecorderLeftIsSealed() throws Exception {
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      Configuration configuration = wantsThreeReplicas(hdfs);
      Path root = hdfs.newDirectory();
      try (Archive deadOnes = Archive.openOrCreate(root, configuration);
          Archive archive = Archive.open(root, configuration)) {
        leave(deadOnes, 7);
        SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(archive);
        assertThat(salvager.salvage(PARTITION))
            .singleElement()
            .satisfies(
                held -> {
                  assertThat(held.outcome()).isEqualTo(Outcome.IN_USE);
                  assertThat(held.detail()).contains("its lease is held, or being recovered");
                });
        hdfs.cluster().setLeasePeriod(100, 3_600_000);
        assertSealed(salvager);
      }
    }
  }

  @Test
  void aFileIsSealedThatWasClosedJustAfterItWasSeenOpen() throws Exception {
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      Configuration configuration = wantsThreeReplicas(hdfs);
      Configuration late = new Configuration(configuration);
      late.set("fs.hdfs.impl", LateHdfs.class.getName());
      late.setBoolean("fs.hdfs.impl.disable.cache", true);
      Path root = hdfs.newDirectory();
      try (Archive deadOnes = Archive.openOrCreate(root, configuration);
          Archive archive = Archive.open(root, late)) {
        leave(deadOnes, 7);
        assertSealed(SegmentSalvager.ofDeadRecorders(archive));
      }
    }
  }

  private static Configuration wantsThreeReplicas(MiniHdfs hdfs) {
    Configuration configuration = new Configuration(hdfs.configuration());
    configuration.setInt("dfs.replication", 3);
    configuration.setBoolean(
        "dfs.client.block.write.replace-datanode-on-failure.best-effort", false);
    return configuration;
  }

  /** Salvages until the file is in use no more. */
  private static void assertSealed(SegmentSalvager salvager) throws Exception {
    List<Salvaged> attempts = new ArrayList<>();
    Await.until(
        "the file is in use no more",
        () -> {
          attempts.addAll(salvager.salvage(PARTITION));
          return Iterables.getLast(attempts).outcome() != Outcome.IN_USE;
        });
    assertThat(attempts)
        .last()
        .extracting(Salvaged::outcome)
        .as("%s", attempts)
        .isEqualTo(Outcome.SEALED);
  }

  /** A writer that nobody closes. */
  private static void leave(Archive archive, int events) throws Exception {
    String recorder = RecorderName.starting("dead", Instant.EPOCH).text();
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, "json", List.of(recorder));
    SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20);
    for (int i = 0; i < events; i++) {
      writer.write(
          List.of(new SegmentRecord(i, 0, i, "", 0, 0, "id-" + i, ByteBuffer.wrap(new byte[10]))));
    }
    writer.hflush();
  }
}
