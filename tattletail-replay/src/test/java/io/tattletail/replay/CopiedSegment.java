package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.SegmentMetadata;
import io.tattletail.archive.segment.SegmentRecord;
import io.tattletail.archive.segment.SegmentWriter;
import io.tattletail.archive.segment.WholeBlocks;
import io.tattletail.spew.JsonSpewSerializer;
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
    this.writer = SegmentWriter.create(original, metadata, 0, 1 << 20);
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
    WholeBlocks blocks = WholeBlocks.of(original, partition, writer.path(), copied).orElseThrow();
    SegmentName.Unsealed name = (SegmentName.Unsealed) writer.file().name();
    Path part =
        copy.path(partition, new SegmentName.Part(name.recorder(), name.number(), blocks.from()));
    copy.makeDirectory(part.getParent());
    try (FSDataInputStream in = original.openFile(writer.path());
        FSDataOutputStream out = copy.createPublished(part)) {
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
    return copy.leftOvers(partition).stream()
        .filter(file -> file.name() instanceof SegmentName.Part)
        .toList();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
