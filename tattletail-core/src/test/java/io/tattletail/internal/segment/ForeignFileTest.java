package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartitionListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Avro's own library wrote, as Flume or a user's own tool would. */
class ForeignFileTest {
  @TempDir Path directory;

  private Segments segments;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private Schema schema = SegmentFormat.SCHEMA;
  private CodecFactory codec = CodecFactory.zstandardCodec(3, true);

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
    metadata.put("tattletail.format", "1");
    metadata.put("tattletail.channel", "#en/ä");
    metadata.put("tattletail.date", "2026-11-22");
    metadata.put("tattletail.serializer", "tattletail-json-1");
    metadata.put("tattletail.recorders", "[\"" + Segments.RECORDER + "\",\"flume\"]");
    metadata.put("flume.more", "ignored");
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  @SafeVarargs
  private byte[] written(List<SegmentRecord>... blocks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var writer = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setCodec(codec);
      writer.setSyncInterval(1 << 20);
      metadata.forEach(writer::setMeta);
      writer.create(schema, bytes);
      for (List<SegmentRecord> block : blocks) {
        for (SegmentRecord record : block) {
          writer.append(row(record));
        }
        writer.sync();
      }
    }
    return bytes.toByteArray();
  }

  private GenericRecord row(SegmentRecord record) {
    GenericRecord row = new GenericData.Record(schema);
    row.put("timestamp", record.timestampMicros());
    row.put("recorder", record.recorder());
    row.put("sequence", record.sequence());
    row.put("stream", record.stream());
    row.put("offset", record.offset());
    row.put("skipped", record.skipped());
    row.put("id", record.id());
    row.put("event", record.event());
    if (schema.getField("tags") != null) {
      row.put("tags", List.of("x", "y"));
    }
    return row;
  }

  private static Schema with(String original, String replacement) {
    return new Schema.Parser().parse(SegmentFormat.SCHEMA_JSON.replace(original, replacement));
  }

  private static Schema withTags() {
    return with(
        "{\"name\":\"id\"",
        "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},{\"name\":\"id\"");
  }

  @Test
  void sortedEventsAreReadAsTheyAre() throws Exception {
    List<SegmentRecord> first = Segments.sorted(Segments.random(new Random(1), 0, 50));
    List<SegmentRecord> second = Segments.sorted(Segments.random(new Random(2), 50, 50));
    byte[] bytes = written(first, second);
    List<SegmentRecord> expected = new ArrayList<>(first);
    expected.addAll(second);

    try (Segment foreign = segments.open(segments.foreignOf(bytes));
        Segment unsealed = segments.open(segments.unsealedOf(bytes))) {
      assertThat(Segments.readAll(foreign)).isEqualTo(expected);
      assertThat(Segments.readAll(unsealed)).isEqualTo(expected);
      assertThat(foreign.metadata().recorders()).containsExactly(Segments.RECORDER, "flume");
      assertThat(foreign.damage()).isEmpty();
    }
  }

  @Test
  void unsortedEventsComeBackSorted() throws Exception {
    List<SegmentRecord> block = Segments.random(new Random(3), 0, 200);

    try (Segment segment = segments.open(segments.foreignOf(written(block)))) {
      assertThat(Segments.readAll(segment)).isEqualTo(Segments.sorted(block));
      assertThat(segment.damage()).isEmpty();
    }
  }

  @Test
  void aFieldThatALaterVersionAddedIsIgnored() throws Exception {
    schema = withTags();
    List<SegmentRecord> block = Segments.random(new Random(4), 0, 200);

    try (Segment segment = segments.open(segments.unsealedOf(written(block)))) {
      assertThat(Segments.readAll(segment)).isEqualTo(Segments.sorted(block));
    }
  }

  @Test
  void aFileWithoutEventsHasNone() throws Exception {
    try (Segment segment = segments.open(segments.foreignOf(written()))) {
      assertThat(segment.index().entries()).isEmpty();
      assertThat(segment.damage()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "bzip2"})
  void anotherCodecIsAClearError(String name) throws Exception {
    codec = CodecFactory.fromString(name);
    PartitionListing.Foreign file = segments.foreignOf(written(List.of()));

    assertThatThrownBy(() -> segments.open(file))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "%s is compressed with codec '%s'; this TattleTail reads 'zstandard' only.",
            file.path(), name);
  }

  @Test
  void anotherSchemaIsAClearError() throws Exception {
    schema = with("{\"name\":\"skipped\",\"type\":\"long\",\"field-id\":6},", "");
    PartitionListing.Foreign file = segments.foreignOf(written());

    assertThatThrownBy(() -> segments.open(file))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith(file.path() + " has events of another schema: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"logicalType\":\"timestamp-micros\"", "micros"})
  void timestampsOfAnotherKindAreAClearError(String part) throws Exception {
    schema = with(part, part.equals("micros") ? "millis" : "");
    assertThat(schema.getField("timestamp").schema().getLogicalType())
        .isNotEqualTo(LogicalTypes.timestampMicros());
    PartitionListing.Foreign file =
        segments.foreignOf(written(List.of(Segments.record(0, 0, "a"))));

    assertThatThrownBy(() -> segments.open(file))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith(
            file.path() + " has timestamps of another kind: expected timestamp-micros, found ");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void aRecorderThatTheHeaderLacksIsDamage(int index) throws Exception {
    for (Schema written : List.of(SegmentFormat.SCHEMA, withTags())) {
      schema = written;
      SegmentRecord good = Segments.record(0, 0, "a");
      List<SegmentRecord> recorders =
          List.of(
              new SegmentRecord(good.timestampMicros(), index, 0, "", 0, 0, "i", good.event()),
              good);
      try (Segment segment = segments.open(segments.foreignOf(written(recorders)))) {
        assertThat(segment.index().entries()).isEmpty();
        assertThat(segment.damage().orElseThrow())
            .hasMessageContaining(segment.path() + " is damaged at byte ")
            .hasMessageContaining(String.valueOf(index));
      }
    }
  }

  @Test
  void missingMetadataIsAClearError() throws Exception {
    for (String key : List.copyOf(metadata.keySet())) {
      if (key.startsWith("tattletail")) {
        String value = metadata.remove(key);
        PartitionListing.Foreign file = segments.foreignOf(written());

        assertThatThrownBy(() -> segments.open(file))
            .isInstanceOf(CorruptSegmentException.class)
            .hasMessage(
                "%s is damaged at byte 0: header: no '%s', which every segment has",
                file.path(), key);
        metadata.put(key, value);
      }
    }
  }

  @Test
  void aLaterFormatVersionIsAClearError() throws Exception {
    metadata.put("tattletail.format", "2");
    PartitionListing.Foreign file = segments.foreignOf(written());

    assertThatThrownBy(() -> segments.open(file))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "%s has format version 2; this TattleTail reads up to version 1. Use a newer TattleTail.",
            file.path());
  }

  @Test
  void metadataThatSaysNothingIsAClearError() throws Exception {
    String[][] bad = {
      {"tattletail.format", "one"},
      {"tattletail.format", "0"},
      {"tattletail.channel", ""},
      {"tattletail.date", "today"},
      {"tattletail.date", "+10000-01-01"},
      {"tattletail.serializer", ""},
      {"tattletail.recorders", "[]"},
      {"tattletail.recorders", "null"},
      {"tattletail.recorders", "[null]"},
      {"tattletail.recorders", "{"},
      {"tattletail.crc32c", "00000000"},
    };
    for (String[] entry : bad) {
      String before = metadata.put(entry[0], entry[1]);
      PartitionListing.Foreign file = segments.foreignOf(written());
      assertThatThrownBy(() -> segments.open(file))
          .as("%s=%s", entry[0], entry[1])
          .isInstanceOf(CorruptSegmentException.class)
          .hasMessageStartingWith(file.path() + " is damaged at byte 0: header: ");
      if (before == null) {
        metadata.remove(entry[0]);
      } else {
        metadata.put(entry[0], before);
      }
    }
  }

  @Test
  void aFileOfAnotherPartitionIsDamage() throws Exception {
    PartitionListing.Foreign file = segments.foreignOf(written());

    assertThatThrownBy(
            () ->
                Segment.openForeign(
                    segments.archive,
                    new Partition("#en/ä", Segments.PARTITION.date().plusDays(1)),
                    file,
                    new ReadStatistics()))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("expected events of channel=#en/ä/date=2026-11-23, its header says")
        .hasMessageContaining("date=2026-11-22");
  }

  private int headerLength(byte[] bytes) throws IOException {
    try (Segment segment = segments.open(segments.foreignOf(bytes))) {
      return segment.index().headerLength();
    }
  }

  /** Without zstd's checksums, as Avro writes by default, damage is not always seen. */
  @Test
  void anyFlippedBitIsReportedOrReadAndNeverAnotherException() throws Exception {
    codec = CodecFactory.zstandardCodec(3);
    schema = withTags();
    byte[] bytes =
        written(Segments.random(new Random(6), 0, 4), List.of(Segments.record(1, 9, "")));
    int header = headerLength(bytes);
    // Of the header one bit in seven, of the blocks each.
    for (int bit = 0; bit < bytes.length * 8; bit += bit < header * 8 ? 7 : 1) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      PartitionListing.Foreign file = segments.foreignOf(damaged);
      long before = LyingLengthsTest.allocated();
      try (Segment segment =
          Segment.openForeign(segments.archive, Segments.PARTITION, file, new ReadStatistics())
              .orElse(null)) {
        if (segment != null) {
          Segments.readAll(segment);
        }
      } catch (ArchiveException e) {
        assertThat(e).hasMessageContaining(file.path().getName());
      } catch (RuntimeException e) {
        throw new AssertionError("bit " + bit, e);
      }
      assertThat(LyingLengthsTest.allocated() - before).as("bit %d", bit).isLessThan(64 << 20);
    }
  }
}
