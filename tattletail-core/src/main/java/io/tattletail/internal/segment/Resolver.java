package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkElementIndex;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
    return writer.equals(SegmentFormat.SCHEMA)
        || (SchemaNormalization.parsingFingerprint64(writer)
                == SchemaNormalization.parsingFingerprint64(SegmentFormat.SCHEMA)
            && hasTimestampMicros(writer));
  }

  /** Asked apart: Avro's fingerprints and compatibility leave out logical types. */
  private static boolean hasTimestampMicros(Schema writer) {
    return LogicalTypes.timestampMicros()
        .equals(writer.getField("timestamp").schema().getLogicalType());
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
    if (!hasTimestampMicros(writer)) {
      throw new ArchiveException(
          "%s has timestamps of another kind: expected timestamp-micros, found %s"
              .formatted(path, writer.getField("timestamp").schema()));
    }
    return new Resolver(path, writer);
  }

  /** The block's events in the archive's order. */
  List<SegmentRecord> resolve(SegmentMetadata metadata, long fileOffset, byte[] bytes, long count)
      throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    // On an array, unlike on a stream, it checks a length before it allocates so much.
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    int left;
    try {
      for (long i = 0; i < count; i++) {
        records.add(checked(metadata, record(reader.read(null, decoder))));
      }
      left = decoder.inputStream().available();
    } catch (RuntimeException | IOException e) {
      // Avro answers damage with whatever exception its code happens to meet.
      throw new CorruptSegmentException(path, fileOffset, "block: " + e);
    }
    if (left > 0) {
      throw new CorruptSegmentException(
          path, fileOffset, "block: %d bytes follow its %d events".formatted(left, count));
    }
    records.sort(SegmentRecord.order(metadata));
    return records;
  }

  private static SegmentRecord record(GenericRecord record) {
    return new SegmentRecord(
        (Long) record.get("timestamp"),
        (Integer) record.get("recorder"),
        (Long) record.get("sequence"),
        record.get("stream").toString(),
        (Long) record.get("offset"),
        (Long) record.get("skipped"),
        record.get("id").toString(),
        (ByteBuffer) record.get("event"));
  }

  private static SegmentRecord checked(SegmentMetadata metadata, SegmentRecord record) {
    checkElementIndex(record.recorder(), metadata.recorders().size(), "recorder");
    return record;
  }
}
