package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.testkit.MiniHdfs;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class RacedListingTest {
  private static final int SEGMENTS = 600;

  private final long seed = new Random().nextLong();

  /** HDFS lists a page at a time, and files are renamed between two pages. */
  @Test
  void aListingRacedByRenamesLosesNoFile() throws Exception {
    Configuration smallPages = new Configuration();
    smallPages.setInt("dfs.ls.limit", 5);
    try (MiniHdfs hdfs = MiniHdfs.start(1, smallPages);
        Archive archive = Archive.openOrCreate(hdfs.newDirectory(), hdfs.configuration())) {
      Partition partition = new Partition("c", LocalDate.parse("2026-03-01"));
      String recorder = RecorderName.starting("race", Instant.now()).text();
      for (long number = 0; number < SEGMENTS; number++) {
        archive
            .store()
            .fileSystem()
            .create(archive.store().path(partition, new SegmentName.Unsealed(recorder, number)))
            .close();
      }
      ExecutorService renaming = Executors.newSingleThreadExecutor();
      try {
        Future<?> renamed = renaming.submit(() -> sealInAnyOrder(archive, partition, recorder));
        int listings = 0;
        while (!renamed.isDone()) {
          assertComplete(archive.store().list(partition));
          listings++;
        }
        renamed.get();
        assertComplete(archive.store().list(partition));
        assertThat(listings).as("listings that raced").isPositive();
      } finally {
        renaming.shutdownNow();
      }
    }
  }

  private Void sealInAnyOrder(Archive archive, Partition partition, String recorder)
      throws Exception {
    List<Long> numbers = new ArrayList<>(LongStream.range(0, SEGMENTS).boxed().toList());
    Collections.shuffle(numbers, new Random(seed));
    for (long number : numbers) {
      Path sealed =
          archive.store().path(partition, new SegmentName.Sealed(number, number, recorder, number));
      archive
          .store()
          .publish(
              archive.store().path(partition, new SegmentName.Unsealed(recorder, number)), sealed);
    }
    return null;
  }

  private void assertComplete(PartitionListing listing) {
    assertThat(listing.segments())
        .as("seed %d", seed)
        .extracting((SegmentFile file) -> file.name().number())
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, SEGMENTS).boxed().toList());
  }
}
