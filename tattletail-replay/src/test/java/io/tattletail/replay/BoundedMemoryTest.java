package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedMemoryTest {
  private static final long LIMIT = ReplayerOptions.MIN_MEMORY_BYTES;

  /** Fixed, since amounts are held to bounds; -Dtattletail.seed gives another. */
  private final long seed = Long.getLong("tattletail.seed", 15);

  @TempDir java.nio.file.Path directory;

  private Path root() {
    return new Path(directory.toUri());
  }

  private static EventGenerator events(long seed) {
    return EventGenerator.seeded(seed)
        .withChannels(List.of("c"))
        .withStart(Instant.parse("2026-03-01T10:00:00Z"))
        .withMeanInterval(Duration.ofMillis(1));
  }

  /** Deals the events to as many segments, so that all of them overlap from end to end. */
  private void deal(List<SpewEvent> events, int segments) throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root(), new Configuration())) {
      for (int s = 0; s < segments; s++) {
        List<SpewEvent> own = new ArrayList<>();
        for (int i = s; i < events.size(); i += segments) {
          own.add(events.get(i));
        }
        archive.seal("r" + s, 0, 0, own);
      }
    }
  }

  private ReplayReport replayAll(long memoryBytes, List<String> ids) throws Exception {
    try (EventReplayer replayer =
        EventReplayer.open(
            root(),
            new Configuration(),
            ReplayerOptions.defaults().memoryBytes(memoryBytes).readThreads(2))) {
      return replayer.replay(ReplayQuery.all(), event -> ids.add(event.id()));
    }
  }

  @Test
  void blocksThatOverlapAndDoNotFitAreReadInPartsAndNothingIsLostOrMisordered() throws Exception {
    List<SpewEvent> events =
        events(seed).withTies(0.3).withPayloadBytes(300, 3_000).stream().limit(20_000).toList();
    deal(events, 120);

    List<String> tight = new ArrayList<>();
    ReplayReport report = replayAll(LIMIT, tight);
    List<String> roomy = new ArrayList<>();
    ReplayReport once = replayAll(1L << 30, roomy);

    assertThat(tight).as("seed %d", seed).isEqualTo(roomy);
    assertThat(tight).hasSameSizeAs(events);
    assertThat(report.memoryPeakBytes()).isLessThanOrEqualTo(LIMIT);
    assertThat(report.bytesRead())
        .as("blocks read again, seed %d", seed)
        .isGreaterThan(2 * once.bytesRead());
    assertThat(report.bytesRead())
        .as("what is left of a block is read as one, not once for each time it was cut")
        .isLessThan(13 * once.bytesRead());
    assertThat(once.memoryPeakBytes()).isGreaterThan(2 * LIMIT);
  }

  @Test
  void whatFitsIsReadOnce() throws Exception {
    assertIsReadOnce(LIMIT);
  }

  @Test
  void whatFitsIsReadOnceAlsoWhenThereIsRoomToReadEntriesTogether() throws Exception {
    assertIsReadOnce(4 * LIMIT);
  }

  private void assertIsReadOnce(long memoryBytes) throws Exception {
    List<SpewEvent> events =
        events(seed).withPayloadBytes(300, 3_000).stream().limit(20_000).toList();
    deal(events, 4);
    ReplayReport report = replayAll(memoryBytes, new ArrayList<>());
    long files = 0;
    try (SegmentArchive archive = new SegmentArchive(root(), new Configuration())) {
      for (var segment :
          archive
              .archive()
              .store()
              .list(io.tattletail.common.Partition.of("c", 1_772_359_200_000_000L))
              .segments()) {
        files += segment.length();
      }
    }
    assertThat(report.delivered()).isEqualTo(20_000);
    assertThat(report.bytesRead()).as("seed %d", seed).isLessThanOrEqualTo(files + 4 * (64 << 10));
    assertThat(report.memoryPeakBytes()).isLessThanOrEqualTo(memoryBytes);
  }

  @Test
  void aBlockThatDoesNotFitIsAnErrorThatNamesItAndTheOption() throws Exception {
    String large = "\"" + "x".repeat(5 << 20) + "\"";
    SpewEvent event =
        SpewEvent.builder()
            .channel("c")
            .timestamp(Instant.parse("2026-03-01T10:00:00Z"))
            .payload(large)
            .build()
            .serializedBy(new io.tattletail.spew.JsonSpewSerializer());
    try (SegmentArchive archive = new SegmentArchive(root(), new Configuration())) {
      archive.seal("r", 0, 0, Collections.nCopies(1, event));
    }
    assertThatThrownBy(() -> replayAll(LIMIT, new ArrayList<>()))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("1 events at byte")
        .hasMessageContaining("-r.20260301T000000Z.0-0.avro")
        .hasMessageContaining("memoryBytes " + LIMIT)
        .hasMessageContaining("ReplayerOptions.memoryBytes");
    List<String> ids = new ArrayList<>();
    replayAll(16 << 20, ids);
    assertThat(ids).containsExactly(event.id());
  }
}
