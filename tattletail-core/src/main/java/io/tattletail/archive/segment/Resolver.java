package io.tattletail.archive.segment;

import io.tattletail.archive.ArchiveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.hadoop.fs.Path;

/**
 * Rewrites a block that another Avro library or a later version wrote as this version would have:
 * with the fields of {@link SegmentFormat#SCHEMA} alone, and sorted. Reading what this version
 * wrote needs none of it.
 */
final class Resolver {
  private final Path path;
  private final GenericDatumReader<GenericRecord> reader;

  private Resolver(Path path, Schema writer) {
    this.path = path;
    this.reader = new GenericDatumReader<>(writer, SegmentFormat.SCHEMA);
  }

  /** Whether blocks of this schema are encoded as this version's are. */
  static boolean isNative(Schema writer) {
    return SchemaNormalization.parsingFingerprint64(writer)
        == SchemaNormalization.parsingFingerprint64(SegmentFormat.SCHEMA);
  }

  /**
   * @throws ArchiveException if events written in this schema cannot be read
   */
  static Resolver of(Path path, Schema writer) throws ArchiveException {
    var compatibility =
        SchemaCompatibility.checkReaderWriterCompatibility(SegmentFormat.SCHEMA, writer);
    if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw new ArchiveException(
          "%s has events of another schema: %s".formatted(path, compatibility.getDescription()));
    }
    checkTimestamp(path, writer);
    return new Resolver(path, writer);
  }

  private static void checkTimestamp(Path path, Schema writer) throws ArchiveException {
    Schema timestamp = writer.getField("timestamp").schema();
    if (!LogicalTypes.timestampMicros().equals(timestamp.getLogicalType())) {
      throw new ArchiveException(
          "%s has timestamps of another kind: expected timestamp-micros, found %s"
              .formatted(path, timestamp));
    }
  }

  /** The block's events in the archive's order. */
  List<SegmentRecord> resolve(SegmentMetadata metadata, long fileOffset, byte[] bytes, long count)
      throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(in, null);
    try {
      for (long i = 0; i < count; i++) {
        GenericRecord record = reader.read(null, decoder);
        records.add(
            new SegmentRecord(
                (Long) record.get("timestamp"),
                (Integer) record.get("recorder"),
                (Long) record.get("sequence"),
                (Integer) record.get("stream"),
                (Long) record.get("offset"),
                (Long) record.get("skipped"),
                record.get("id").toString(),
                (ByteBuffer) record.get("event")));
      }
    } catch (AvroRuntimeException | IOException e) {
      throw new CorruptSegmentException(path, fileOffset, "block: " + e);
    }
    if (in.available() > 0) {
      throw new CorruptSegmentException(
          path,
          fileOffset,
          "block: %d bytes follow its %d events".formatted(in.available(), count));
    }
    records.sort(SegmentRecord.order(metadata));
    return records;
  }
}
