package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Avro's own library reads every file we write, and knows nothing of the index. */
class AvroReadsSegmentsTest {
  @TempDir Path directory;

  private static DataFileReader<GenericRecord> reader(byte[] bytes) throws IOException {
    return new DataFileReader<>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>());
  }

  private static SegmentRecord record(GenericRecord row) {
    return new SegmentRecord(
        (Long) row.get("timestamp"),
        (Integer) row.get("recorder"),
        (Long) row.get("sequence"),
        row.get("stream").toString(),
        (Long) row.get("offset"),
        (Long) row.get("skipped"),
        row.get("id").toString(),
        (ByteBuffer) row.get("event"));
  }

  @Test
  void avroReadsTheWholeFileAndItsMetadata() throws Exception {
    try (Segments segments = new Segments(directory)) {
      SegmentFile file =
          segments.sealed(
              0, Segments.random(new Random(1), 0, 900), Segments.random(new Random(2), 900, 900));
      List<SegmentRecord> rows = new ArrayList<>();
      try (DataFileReader<GenericRecord> reader = reader(Segments.bytes(file))) {
        reader.forEach(row -> rows.add(record(row)));
        assertThat(reader.getSchema()).isEqualTo(SegmentFormat.SCHEMA);
        assertThat(reader.getMetaString("avro.codec")).isEqualTo("zstandard");
        assertThat(reader.getMetaString("tattletail.format")).isEqualTo("1");
        assertThat(reader.getMetaString("tattletail.channel")).isEqualTo("#en/ä");
        assertThat(reader.getMetaString("tattletail.date")).isEqualTo("2026-11-22");
        assertThat(reader.getMetaString("tattletail.serializer")).isEqualTo("tattletail-json-1");
        assertThat(reader.getMetaString("tattletail.recorders"))
            .isEqualTo("[\"crm-1.20261122T101500Z.1a\",\"other.20261121T000000Z.z\"]");
        assertThat(reader.getMetaString("tattletail.crc32c")).matches("[0-9a-f]{8}");
      }

      assertThat(rows).isEqualTo(segments.readAll(file));
    }
  }

  @Test
  void avroReadsAStreamOfIt() throws Exception {
    try (Segments segments = new Segments(directory)) {
      SegmentFile file = segments.sealed(0, Segments.random(new Random(1), 0, 100));
      try (var stream =
          new DataFileStream<>(
              new java.io.ByteArrayInputStream(Segments.bytes(file)),
              new GenericDatumReader<GenericRecord>())) {
        int rows = 0;
        for (GenericRecord row : stream) {
          assertThat(row.get("id")).isNotNull();
          rows++;
        }
        assertThat(rows).isEqualTo(100);
      }
    }
  }

  @Test
  void splitsOfAnyLengthGiveEveryRowOnce() throws Exception {
    try (Segments segments = new Segments(directory)) {
      byte[] bytes =
          Segments.bytes(
              segments.sealed(
                  0,
                  List.of(Segments.record(0, 0, "a"), Segments.record(1, 1, "b")),
                  List.of(Segments.record(2, 2, "c")),
                  List.of(Segments.record(3, 3, "d"), Segments.record(4, 4, "e"))));
      Schema schema;
      try (var reader = reader(bytes)) {
        schema = reader.getSchema();
      }
      for (int length = 1; length <= bytes.length; length += length < 40 ? 1 : 13) {
        List<Long> sequences = new ArrayList<>();
        // One reader for all splits: opening costs far more than the rows.
        try (var reader = reader(bytes)) {
          for (int start = 0; start < bytes.length; start += length) {
            long end = Math.min(bytes.length, start + length);
            reader.sync(start);
            while (reader.hasNext() && !reader.pastSync(end)) {
              sequences.add((Long) reader.next().get(schema.getField("sequence").pos()));
            }
          }
        }
        assertThat(sequences).as("splits of %d bytes", length).containsExactly(0L, 1L, 2L, 3L, 4L);
      }
    }
  }
}
