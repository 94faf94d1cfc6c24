package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An archive of format version 1, as it was written once, is read for ever. */
class GoldenFilesTest {
  private static final String FIRST = "golden.20261122T101500Z.0";
  private static final String SECOND = "second-one.20261121T235959Z.zz";
  private static final String SMILE = "\uD83D\uDE00";

  private ArchiveStore archive;
  private Partition partition;
  private PartitionListing listing;

  @BeforeEach
  void open() throws Exception {
    Path root = Path.of(GoldenFilesTest.class.getResource("/golden/v1").toURI());
    archive =
        ArchiveStore.open(new org.apache.hadoop.fs.Path("file:" + root), new Configuration(false));
    assertThat(archive.channels(ChannelFilter.all())).containsExactly("#en/wiki");
    assertThat(archive.dates("#en/wiki")).containsExactly(LocalDate.of(2026, 11, 22));
    partition = new Partition("#en/wiki", LocalDate.of(2026, 11, 22));
    listing = archive.list(partition);
  }

  @AfterEach
  void close() throws Exception {
    archive.close();
  }

  private Segment segment(int position) throws Exception {
    SegmentFile file = listing.segments().get(position);
    return Segment.open(archive, partition, file, new ReadStatistics()).orElseThrow();
  }

  /** Time, recorder, sequence, stream, offset, skipped and id of each event, in file order. */
  private static List<String> rows(Segment segment) throws Exception {
    return rows(segment, segment.index().entries());
  }

  private static List<String> rows(Segment segment, List<IndexEntry> entries) throws Exception {
    List<String> rows = new ArrayList<>();
    for (IndexEntry entry : entries) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          rows.add(
              "%s %s %d '%s' %d %d %s"
                  .formatted(
                      Micros.toInstant(cursor.timestampMicros()),
                      cursor.current().recorder(),
                      cursor.current().sequence(),
                      cursor.current().stream(),
                      cursor.current().offset(),
                      cursor.current().skipped(),
                      cursor.current().id()));
          assertIsItsEvent(cursor);
        }
      }
    }
    return rows;
  }

  private static void assertIsItsEvent(BlockCursor cursor) throws Exception {
    SpewEvent event =
        SpewEvent.serialized(
            new JsonSpewSerializer().header(cursor.current().serialized()),
            cursor.current().serialized(),
            new JsonSpewSerializer());
    assertThat(event.id()).isEqualTo(cursor.current().id());
    assertThat(event.channel()).isEqualTo("#en/wiki");
    assertThat(Micros.of(event.timestamp())).isEqualTo(cursor.timestampMicros());
    assertThat(UTF_8.decode(event.payload()).toString())
        .isEqualTo("[" + cursor.current().sequence() + "]");
  }

  @Test
  void theListingHasTheSegmentsAndTheRound() {
    assertThat(listing.rounds())
        .extracting(file -> file.name().fileName())
        .containsExactly("round-0.avro");
    assertThat(listing.foreign()).isEmpty();
    assertThat(listing.segments())
        .extracting(file -> file.name().fileName())
        .containsExactly(
            "." + FIRST + "-1.avro",
            "20261122T000000.000000Z-20261122T235959.999999Z-" + FIRST + "-0.avro",
            "20261122T130000.000000Z-20261122T130001.000000Z-" + FIRST + "-2.avro");
  }

  @Test
  void theRoundHasItsEventsItsShadowsAndWhatItAbsorbed() throws Exception {
    try (Segment round =
        Segment.openRound(archive, partition, listing.rounds().get(0), new ReadStatistics())) {
      RoundIndex content = round.index().round().orElseThrow();
      assertThat(rows(round, round.index().entries()))
          .containsExactly("2026-11-22T13:00:00Z " + FIRST + " 8 'topic-3' 113 0 id-8-" + SMILE);
      assertThat(rows(round, content.shadows()))
          .containsExactly("2026-11-22T13:00:01Z " + FIRST + " 9 'topic-3' 114 0 id-9-" + SMILE);
      assertThat(content.present()).hasToString("{" + FIRST + "=[8 to 9]}");
      assertThat(content.explained()).hasToString("{" + SECOND + "=[6]}");
      assertThat(content.absorbed()).hasToString("{" + FIRST + "=[2]}");
      assertThat(content.earlier()).isEmpty();
      assertThat(content.absorbedBefore()).isEmpty();
      assertThat(round.isWhollyKnown()).isTrue();
    }
  }

  @Test
  void theSealedSegmentHasItsEvents() throws Exception {
    try (Segment segment = segment(1)) {
      assertThat(rows(segment))
          .containsExactly(
              "2026-11-22T10:15:00.000001Z " + FIRST + " 2 '' 0 0 id-2-" + SMILE,
              "2026-11-22T10:15:00.000001Z " + SECOND + " 5 'topic-3' 99 0 id-5-" + SMILE,
              "2026-11-22T10:15:00.000001Z " + FIRST + " 1 '" + SMILE + "' 7 3 id-1-" + SMILE,
              "2026-11-22T10:15:00.000002Z " + FIRST + " 0 'topic-3' 100 0 id-0-" + SMILE,
              "2026-11-22T10:15:01Z " + FIRST + " 3 'topic-3' 101 0 id-3-" + SMILE,
              "2026-11-22T00:00:00Z " + FIRST + " 4 '' 0 0 id-4-" + SMILE,
              "2026-11-22T23:59:59.999999Z " + FIRST + " 5 'topic-3' 110 8 id-5-" + SMILE);
    }
  }

  @Test
  void theSealedSegmentHasItsMetadataAndIndex() throws Exception {
    try (Segment segment = segment(1)) {
      assertThat(segment.metadata())
          .isEqualTo(new SegmentMetadata(partition, "tattletail-json-1", List.of(FIRST, SECOND)));
      SegmentIndex index = segment.index();
      assertThat(index.sequences())
          .containsExactly(new SequenceRange(0, 0, 5, 6), new SequenceRange(1, 5, 5, 1));
      assertThat(index.events()).isEqualTo(7);
      assertThat(index.entries()).extracting(IndexEntry::blocks).containsExactly(2, 1, 1);
      assertThat(index.entries()).extracting(IndexEntry::events).containsExactly(5, 1, 1);
      assertThat(segment.damage()).isEmpty();
    }
  }

  @Test
  void theUnsealedSegmentHasTheEventsBeforeItsTornTail() throws Exception {
    try (Segment segment = segment(0)) {
      assertThat(rows(segment))
          .containsExactly("2026-11-22T12:00:00Z " + FIRST + " 6 'topic-3' 111 0 id-6-" + SMILE);
      assertThat(segment.damage()).isEmpty();
      assertThat(segment.tornBytes()).isPositive();
      assertThat(segment.index().end() + segment.tornBytes())
          .isEqualTo(listing.segments().get(0).length());
    }
  }
}
