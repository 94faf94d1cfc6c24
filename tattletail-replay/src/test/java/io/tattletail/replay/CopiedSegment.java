package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.internal.segment.WholeBlocks;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * A segment that is being recorded in one archive, and copied to another one part by part, as a
 * mirror does.
 */
final class CopiedSegment implements Closeable {
  private final Archive original;
  private final Archive copy;
  private final Partition partition;
  private final SegmentWriter writer;
  private long copied;
  private long sequence;

  CopiedSegment(Archive original, Archive copy, Partition partition, String given)
      throws IOException {
    this.original = original;
    this.copy = copy;
    this.partition = partition;
    SegmentMetadata metadata =
        new SegmentMetadata(
            partition, JsonSpewSerializer.NAME, List.of(SegmentArchive.recorder(given)));
    this.writer = SegmentWriter.create(original.store(), metadata, 0, 1 << 20);
  }

  /** Records a block. */
  void write(List<SpewEvent> events) throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    for (SpewEvent event : events) {
      records.add(
          new SegmentRecord(
              Micros.of(event.timestamp()),
              0,
              sequence++,
              "",
              0,
              0,
              event.id(),
              ByteBuffer.wrap(new JsonSpewSerializer().serialize(event))));
    }
    writer.write(records);
    writer.hflush();
  }

  /** Copies what was written since. */
  void copy() throws IOException {
    WholeBlocks blocks =
        WholeBlocks.of(original.store(), partition, writer.path(), copied).orElseThrow();
    SegmentName.Unsealed name = (SegmentName.Unsealed) writer.file().name();
    Path part =
        copy.store()
            .path(partition, new SegmentName.Part(name.recorder(), name.number(), blocks.from()));
    copy.store().makeDirectory(part.getParent());
    try (FSDataInputStream in = original.store().openFile(writer.path());
        FSDataOutputStream out = copy.store().createPublished(part)) {
      copy(in, 0, blocks.headerLength(), out);
      copy(in, blocks.from(), blocks.length(), out);
    }
    copied = blocks.end();
  }

  private static void copy(FSDataInputStream in, long from, long length, FSDataOutputStream out)
      throws IOException {
    byte[] bytes = new byte[(int) length];
    in.readFully(from, bytes);
    out.write(bytes);
  }

  /** The parts in the copy. */
  List<SegmentFile> parts() throws IOException {
    return copy.store().listing().leftOvers(partition).stream()
        .filter(file -> file.name() instanceof SegmentName.Part)
        .toList();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
