package io.tattletail.archive.segment;

import io.tattletail.archive.Archive;
import io.tattletail.archive.SegmentName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;

/** Sealed segments that no writer of ours would write: every checksum is right. */
public final class CraftedSegments {
  private CraftedSegments() {}

  /** Writes one block of these events, in the order given. */
  public static Path write(
      Archive archive,
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
}
