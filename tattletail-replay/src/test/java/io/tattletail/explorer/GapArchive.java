package io.tattletail.explorer;

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

/** Seals segments whose sequences do not begin at 0, as if earlier ones were lost. */
final class GapArchive implements AutoCloseable {
  private final Archive archive;

  GapArchive(java.nio.file.Path directory) throws IOException {
    archive = Archive.open(new Path(directory.resolve("archive").toUri()), new Configuration());
  }

  void seal(String channel, long firstSequence, int count) throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SpewEvent event = ExploredArchive.event(channel, "g" + i, i).build();
      records.add(
          new SegmentRecord(
              Micros.of(event.timestamp()),
              0,
              firstSequence + i,
              "",
              0,
              0,
              event.id(),
              ByteBuffer.wrap(new JsonSpewSerializer().serialize(event))));
    }
    Partition partition = Partition.of(channel, Micros.of(ExploredArchive.START));
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of("r.20260301T000000Z.0"));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20)) {
      writer.write(records);
      writer.seal();
    }
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
