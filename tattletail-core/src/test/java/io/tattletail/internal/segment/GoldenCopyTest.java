package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** A copy of an archive of format version 1, as it was written once, is read for ever. */
class GoldenCopyTest {
  private static final Partition PARTITION = new Partition("#en/wiki", LocalDate.of(2026, 11, 22));

  @Test
  void thePartsOfAnOpenSegmentHaveItsEvents() throws Exception {
    Path root = Path.of(GoldenCopyTest.class.getResource("/golden/v1-copy").toURI());
    try (ArchiveStore archive =
        ArchiveStore.open(
            new org.apache.hadoop.fs.Path("file:" + root), new Configuration(false))) {
      assertThat(archive.isCopy()).isTrue();
      List<SegmentFile> parts = archive.list(PARTITION).segments();
      assertThat(parts).hasSize(2);
      assertThat(parts.get(0).name().fileName())
          .isEqualTo(".golden.20261122T101500Z.0-1+%d.avro".formatted(from(parts.get(0))));
      List<Long> sequences = new ArrayList<>();
      Optional<SegmentFile> previous = Optional.empty();
      for (SegmentFile part : parts) {
        try (Segment segment =
            Segment.open(archive, PARTITION, part, new ReadStatistics()).orElseThrow()) {
          assertThat(segment.damage()).isEmpty();
          assertThat(PartGap.before(part, previous, segment.index().headerLength())).isEmpty();
          Segments.readAll(segment).forEach(record -> sequences.add(record.sequence()));
        }
        previous = Optional.of(part);
      }
      assertThat(sequences).containsExactly(6L, 7L, 8L);
      assertThat(from(parts.get(1))).isEqualTo(PartGap.end(parts.get(0), from(parts.get(0))));
    }
  }

  private static long from(SegmentFile part) {
    return ((SegmentName.Part) part.name()).from();
  }
}
