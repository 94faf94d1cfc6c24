package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.RoundName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Avro's own library reads the events of a published round, and steps over its shadow blocks. */
class AvroReadsRoundsTest {
  private static final List<SegmentRecord> EVENTS =
      Segments.sorted(Segments.random(new Random(1), 0, 120));
  private static final List<SegmentRecord> SHADOWS =
      Segments.sorted(Segments.random(new Random(2), 120, 120));

  @TempDir Path directory;

  private byte[] round(List<SegmentRecord> events, List<SegmentRecord> shadows) throws IOException {
    return round(events, shadows, List.of());
  }

  private byte[] round(
      List<SegmentRecord> events, List<SegmentRecord> shadows, List<SegmentRecord> copies)
      throws IOException {
    try (Segments segments = new Segments(directory)) {
      return Files.readAllBytes(
          Segments.local(
              Rounds.write(
                  segments.archive, Segments.METADATA, new RoundName(0), events, shadows, copies)));
    }
  }

  private static DataFileReader<GenericRecord> reader(byte[] round) throws IOException {
    return new DataFileReader<>(new SeekableByteArrayInput(round), new GenericDatumReader<>());
  }

  private static List<Long> sequences(Iterable<GenericRecord> rows) {
    List<Long> sequences = new ArrayList<>();
    rows.forEach(row -> sequences.add((Long) row.get("sequence")));
    return sequences;
  }

  private static List<Long> sequencesOf(List<SegmentRecord> events) {
    return events.stream().map(SegmentRecord::sequence).toList();
  }

  @Test
  void avroReadsEachEventOnce() throws Exception {
    try (var rows = reader(round(EVENTS, SHADOWS))) {
      List<ByteBuffer> events = new ArrayList<>();
      rows.forEach(row -> events.add((ByteBuffer) row.get("event")));

      assertThat(events).isEqualTo(EVENTS.stream().map(SegmentRecord::event).toList());
    }
  }

  @Test
  void avroReadsAStreamOfEachEventOnce() throws Exception {
    try (var rows =
        new DataFileStream<GenericRecord>(
            new ByteArrayInputStream(round(EVENTS, SHADOWS)), new GenericDatumReader<>())) {
      assertThat(sequences(rows)).isEqualTo(sequencesOf(EVENTS));
    }
  }

  @Test
  void aRoundOfShadowBlocksAloneHasNoEvent() throws Exception {
    try (var rows = reader(round(List.of(), SHADOWS))) {
      assertThat(sequences(rows)).isEmpty();
    }
  }

  @Test
  void aRoundOfCopiesAloneHasNoEvent() throws Exception {
    try (var rows = reader(round(List.of(), List.of(), EVENTS))) {
      assertThat(sequences(rows)).isEmpty();
    }
  }

  /** Events that fill a block each, and of which nearly nothing is left when it is compressed. */
  private static List<SegmentRecord> blocks(long firstSequence, int count) {
    List<SegmentRecord> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long sequence = firstSequence + i;
      String event = "%d,".formatted(sequence % 10).repeat(SegmentFormat.BLOCK_BYTES / 2);
      events.add(Segments.record(i, sequence, event));
    }
    return events;
  }

  @Test
  void aRoundSplitAnywhereGivesEachEventOnce() throws Exception {
    List<SegmentRecord> events = blocks(0, 5);
    byte[] round = round(events, blocks(5, 5));
    try (var reader = reader(round)) {
      for (int length = 1; length <= round.length; length += length < 40 ? 1 : 13) {
        List<Long> sequences = new ArrayList<>();
        for (int start = 0; start < round.length; start += length) {
          reader.sync(start);
          while (reader.hasNext() && !reader.pastSync(start + length)) {
            sequences.add((Long) reader.next().get("sequence"));
          }
        }
        assertThat(sequences).as("splits of %d bytes", length).isEqualTo(sequencesOf(events));
      }
    }
  }
}
