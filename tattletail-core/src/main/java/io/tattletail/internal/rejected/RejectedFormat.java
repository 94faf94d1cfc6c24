package io.tattletail.internal.rejected;

import io.tattletail.common.RejectedEvent;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The content of the files. */
final class RejectedFormat {
  static final String CODEC = DataFileConstants.ZSTANDARD_CODEC;

  /** As files had it before retention. */
  private static final Schema WITHOUT_DAY = schema("");

  static final Schema SCHEMA = schema(",{\"name\":\"retiredDay\",\"type\":\"string\"}");

  private static final int ZSTD_LEVEL = 3;
  private static final String NO_STREAM = "";
  private static final String NO_DAY = "";

  private RejectedFormat() {}

  private static Schema schema(String more) {
    return new Schema.Parser()
        .parse(
            """
            {"type":"record","name":"RejectedEvent","namespace":"io.tattletail","fields":[\
            {"name":"recorder","type":"string"},\
            {"name":"rejectedAt","type":{"type":"long","logicalType":"timestamp-micros"}},\
            {"name":"reason","type":"string"},\
            {"name":"channel","type":"string"},\
            {"name":"id","type":"string"},\
            {"name":"serializer","type":"string"},\
            {"name":"stream","type":"string"},\
            {"name":"previous","type":"long"},\
            {"name":"offset","type":"long"},\
            {"name":"event","type":"bytes"}%s]}"""
                .formatted(more));
  }

  /**
   * By which a file is read. It has no default: else a file whose own schema is damaged at the
   * field's name would read as one without the field.
   */
  static Schema readBy(Schema writer) {
    return writer.getFields().size() == WITHOUT_DAY.getFields().size() ? WITHOUT_DAY : SCHEMA;
  }

  /** With checksums, which Avro leaves out unless asked. */
  static CodecFactory codec() {
    return CodecFactory.zstandardCodec(ZSTD_LEVEL, true);
  }

  static GenericRecord encode(RejectedEvent event) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("recorder", event.recorder());
    record.put("rejectedAt", Micros.of(event.rejectedAt()));
    record.put("reason", event.reason());
    record.put("channel", event.channel());
    record.put("id", event.id());
    record.put("serializer", event.serializer());
    record.put("stream", event.position().map(SpewPosition::stream).orElse(NO_STREAM));
    record.put("previous", event.position().map(SpewPosition::previous).orElse(0L));
    record.put("offset", event.position().map(SpewPosition::offset).orElse(0L));
    record.put("event", event.event().duplicate());
    record.put("retiredDay", event.retiredDay().map(LocalDate::toString).orElse(NO_DAY));
    return record;
  }

  /**
   * @throws IllegalArgumentException if it says a position that cannot be
   * @throws java.time.DateTimeException if it says a day that cannot be
   */
  static RejectedEvent decode(GenericRecord record) {
    String stream = record.get("stream").toString();
    String day = record.hasField("retiredDay") ? record.get("retiredDay").toString() : NO_DAY;
    return new RejectedEvent(
        record.get("recorder").toString(),
        Micros.toInstant((Long) record.get("rejectedAt")),
        record.get("reason").toString(),
        record.get("channel").toString(),
        record.get("id").toString(),
        record.get("serializer").toString(),
        stream.equals(NO_STREAM)
            ? Optional.empty()
            : Optional.of(
                new SpewPosition(
                    stream, (Long) record.get("previous"), (Long) record.get("offset"))),
        (ByteBuffer) record.get("event"),
        day.equals(NO_DAY) ? Optional.empty() : Optional.of(LocalDate.parse(day)));
  }
}
