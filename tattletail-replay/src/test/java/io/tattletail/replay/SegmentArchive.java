package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** An archive whose segments a test writes itself, to say what is in which. */
final class SegmentArchive implements AutoCloseable {
  private final Archive archive;

  SegmentArchive(Path root, Configuration configuration) throws IOException {
    archive = Archive.openOrCreate(root, configuration);
  }

  Archive archive() {
    return archive;
  }

  static String recorder(String given) {
    return given + ".20260301T000000Z.0";
  }

  /** Seals a segment of events of one partition; their sequences count from the one given. */
  Path seal(String recorder, long number, long firstSequence, List<SpewEvent> events)
      throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    for (SpewEvent event : events) {
      records.add(
          new SegmentRecord(
              Micros.of(event.timestamp()),
              0,
              firstSequence + records.size(),
              "",
              0,
              0,
              event.id(),
              serialized(event)));
    }
    Partition partition =
        Partition.of(events.get(0).channel(), Micros.of(events.get(0).timestamp()));
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(recorder(recorder)));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, number, 1 << 20)) {
      writer.write(records);
      return writer.seal();
    }
  }

  /** Events that were built have no bytes yet. */
  private static ByteBuffer serialized(SpewEvent event) {
    return event
        .serialized()
        .orElseGet(() -> ByteBuffer.wrap(new JsonSpewSerializer().serialize(event)));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
