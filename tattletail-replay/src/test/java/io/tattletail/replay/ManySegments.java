package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many small sealed segments by two recorders that take turns. Segments overlap in time, some
 * events share their timestamp, and one event of 20 was delivered again and recorded by the other
 * recorder too.
 *
 * @param channels how many
 * @param days how many
 * @param segments of each channel and day
 * @param events of each segment, copies not counted
 */
public record ManySegments(int channels, int days, int segments, int events) {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2026-03-01");
  private static final List<String> RECORDERS =
      List.of("first.20260301T000000Z.0", "second.20260301T000000Z.0");
  private static final long DAY_MICROS = 23 * 3_600_000_000L;
  private static final int LATEST_MICROS = 600_000_000;

  /** How many segments there are. */
  public int total() {
    return channels * days * segments;
  }

  /** How many events there are, each counted once. */
  public int distinctEvents() {
    return total() * events;
  }

  List<String> channelNames() {
    List<String> names = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      names.add("contact.event" + channel);
    }
    return names;
  }

  /** Writes and seals all of them. */
  void write(Archive archive, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (String channel : channelNames()) {
      for (int day = 0; day < days; day++) {
        write(archive, new Partition(channel, FIRST_DAY.plusDays(day)), day, random);
      }
    }
  }

  private void write(Archive archive, Partition partition, int day, SplittableRandom random)
      throws IOException {
    long start = micros(partition.date().atStartOfDay(ZoneOffset.UTC).toInstant());
    long step = DAY_MICROS / ((long) segments * events);
    long[] sequences = new long[RECORDERS.size()];
    List<SegmentRecord> redelivered = new ArrayList<>();
    long timestamp = start;
    for (int segment = 0; segment < segments; segment++) {
      int recorder = segment % RECORDERS.size();
      List<SegmentRecord> records = new ArrayList<>();
      for (SegmentRecord copy : redelivered) {
        records.add(withSequence(copy, sequences[recorder]++));
      }
      redelivered.clear();
      for (int i = 0; i < events; i++) {
        long number = (long) segment * events + i;
        if (random.nextInt(10) != 0) {
          timestamp = start + number * step + random.nextInt(LATEST_MICROS);
        }
        long offset = (long) day * segments * events + number;
        SegmentRecord event =
            event(partition.channel(), timestamp, sequences[recorder]++, offset, random);
        records.add(event);
        if (random.nextInt(20) == 0) {
          redelivered.add(event);
        }
      }
      seal(archive, partition, recorder, segment / RECORDERS.size(), records);
    }
  }

  private static SegmentRecord event(
      String channel, long timestampMicros, long sequence, long offset, SplittableRandom random) {
    String id = channel + "-" + offset;
    byte[] json =
        "{\"id\":\"%s\",\"channel\":\"%s\",\"timestamp\":\"%s\",\"payload\":{\"score\":%d}}"
            .formatted(
                id,
                channel,
                Instant.EPOCH.plusNanos(timestampMicros * 1_000),
                random.nextInt(1_000_000))
            .getBytes(StandardCharsets.UTF_8);
    return new SegmentRecord(
        timestampMicros, 0, sequence, channel, offset, 0, id, ByteBuffer.wrap(json));
  }

  private static SegmentRecord withSequence(SegmentRecord record, long sequence) {
    return new SegmentRecord(
        record.timestampMicros(),
        record.recorder(),
        sequence,
        record.stream(),
        record.offset(),
        record.skipped(),
        record.id(),
        record.event());
  }

  private static void seal(
      Archive archive, Partition partition, int recorder, int number, List<SegmentRecord> records)
      throws IOException {
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(RECORDERS.get(recorder)));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, number, 1 << 20)) {
      writer.write(records);
      writer.seal();
    }
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }
}
