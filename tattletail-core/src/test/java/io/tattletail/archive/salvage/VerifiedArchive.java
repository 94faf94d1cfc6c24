package io.tattletail.archive.salvage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An archive on local disk of one stream whose every second offset is a hole. Event i has offset
 * 2i+1, and comes a millisecond after the one before.
 */
final class VerifiedArchive implements AutoCloseable {
  static final LocalDate FIRST = LocalDate.of(2026, 11, 22);
  static final LocalDate SECOND = FIRST.plusDays(1);
  static final String CHANNEL = "#en";
  static final String STREAM = "stream-1";
  static final String RECORDER = "crm-1.20261122T101500Z.1a";
  static final String OTHER = "crm-2.20261122T101500Z.2b";
  static final int BLOCK = 25;

  final Archive archive;

  VerifiedArchive(java.nio.file.Path directory) throws IOException {
    archive = Archive.openOrCreate(new Path("file:" + directory), new Configuration(false));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  static SegmentMetadata metadata(LocalDate day, String recorder) {
    return new SegmentMetadata(new Partition(CHANNEL, day), "tattletail-json-1", List.of(recorder));
  }

  static SegmentRecord event(LocalDate day, long i, long sequence) {
    return new SegmentRecord(
        Micros.startOf(day) + 1_000 * i,
        0,
        sequence,
        STREAM,
        2 * i + 1,
        1,
        "id-" + i,
        ByteBuffer.wrap(("event " + i).getBytes(UTF_8)));
  }

  /** Events from i to before j, of which the first has this sequence. */
  static List<SegmentRecord> events(LocalDate day, int i, int j, long firstSequence) {
    List<SegmentRecord> events = new ArrayList<>();
    for (int k = i; k < j; k++) {
      events.add(event(day, k, firstSequence + k - i));
    }
    return events;
  }

  Path sealed(LocalDate day, String recorder, long number, List<SegmentRecord> events)
      throws IOException {
    try (SegmentWriter writer = written(day, recorder, number, events)) {
      return writer.seal();
    }
  }

  SegmentWriter written(LocalDate day, String recorder, long number, List<SegmentRecord> events)
      throws IOException {
    SegmentWriter writer =
        SegmentWriter.create(archive.store(), metadata(day, recorder), number, 1 << 20);
    for (int k = 0; k < events.size(); k += BLOCK) {
      writer.write(events.subList(k, Math.min(events.size(), k + BLOCK)));
    }
    writer.hflush();
    return writer;
  }

  /** Three segments of a hundred events on the first day, and one on the second. */
  List<Path> recorded() throws IOException {
    List<Path> segments = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      segments.add(sealed(FIRST, RECORDER, n, events(FIRST, 100 * n, 100 * (n + 1), 100L * n)));
    }
    segments.add(sealed(SECOND, RECORDER, 0, events(SECOND, 300, 400, 0)));
    return segments;
  }

  VerificationReport verify() throws IOException {
    return ArchiveVerifier.of(archive).verify();
  }

  static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
