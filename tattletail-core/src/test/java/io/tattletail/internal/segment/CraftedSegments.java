package io.tattletail.internal.segment;

import com.google.common.primitives.Bytes;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;

/** Sealed segments that no writer of ours would write: every checksum is right. */
public final class CraftedSegments {
  private CraftedSegments() {}

  /** Writes one block of these events, in the order given. */
  public static Path write(
      ArchiveStore archive,
      SegmentMetadata metadata,
      long number,
      List<SegmentRecord> records,
      UnaryOperator<SegmentIndex> change)
      throws IOException {
    byte[] sync = "sixteen bytes!!!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] header = SegmentHeader.encode(metadata, sync);
    IndexBuilder builder = new IndexBuilder(header, header.length);
    Encoder plain = new Encoder(1024);
    BlockSummary content = new BlockSummary(SegmentRecord.order(metadata));
    for (SegmentRecord record : records) {
      Records.encode(record, plain);
      content.add(record);
    }
    Encoder framed = new Encoder(1024);
    try (var compressor = new Zstandard.Compressor()) {
      int compressed = compressor.compress(plain.array(), plain.length());
      framed
          .writeLong(records.size())
          .writeLong(compressed)
          .writeFixed(compressor.target(), compressed)
          .writeFixed(sync);
    }
    builder.add(framed.array(), framed.length(), plain.length(), content);
    SegmentIndex index = change.apply(builder.build());
    Path path =
        archive.path(
            metadata.partition(),
            new SegmentName.Sealed(
                index.firstMicros(), index.lastMicros(), metadata.recorders().get(0), number));
    try (OutputStream out = archive.fileSystem().create(path, false)) {
      out.write(header);
      out.write(framed.toByteArray());
      out.write(index.encodeBlock(sync));
    }
    return path;
  }

  /** Replaces what a round's index says of the round, and keeps all checksums right. */
  public static void changeRound(
      ArchiveStore archive, Partition partition, RoundFile file, UnaryOperator<RoundIndex> change)
      throws IOException {
    java.nio.file.Path path = Segments.local(file.path());
    try (Segment segment = Segment.openRound(archive, partition, file, new ReadStatistics())) {
      SegmentIndex index = segment.index();
      RoundIndex changed = change.apply(index.round().orElseThrow());
      byte[] content = Arrays.copyOf(Files.readAllBytes(path), (int) index.end());
      byte[] block = index.of(changed, index.sequences()).encodeBlock(segment.sync());
      Files.write(path, Bytes.concat(content, block));
    }
  }
}
