package io.tattletail.platform;

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
import io.tattletail.testkit.MiniHdfs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** HDFS has fewer datanodes than clients want replicas, so no pipeline to append can be made. */
class SmallClusterSalvageTest {
  private static final int MOST_ATTEMPTS = 100;
  private static final Partition PARTITION = Partition.of("c", 0);

  @Test
  void whatADeadRecorderLeftIsSealed() throws Exception {
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      Configuration configuration = hdfs.configuration();
      configuration.setInt("dfs.replication", 3);
      configuration.setBoolean(
          "dfs.client.block.write.replace-datanode-on-failure.best-effort", false);
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
        assertThat(outcomes(salvager)).endsWith(Outcome.SEALED);
      }
    }
  }

  /** Until it is in use no more. */
  private static List<Outcome> outcomes(SegmentSalvager salvager) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<Outcome> outcomes = new ArrayList<>();
    while (outcomes.size() < MOST_ATTEMPTS) {
      never.await(200, TimeUnit.MILLISECONDS);
      List<Salvaged> done = salvager.salvage(PARTITION);
      assertThat(done).hasSize(1);
      outcomes.add(done.get(0).outcome());
      if (done.get(0).outcome() != Outcome.IN_USE) {
        break;
      }
    }
    return outcomes;
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
