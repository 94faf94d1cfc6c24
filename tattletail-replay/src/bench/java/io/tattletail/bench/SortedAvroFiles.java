package io.tattletail.bench;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The records of an archive in files of Avro's {@link DataFileWriter}, one for each channel, each
 * in the order of time: zstd level 3 with checksums, blocks of 256 KiB.
 */
final class SortedAvroFiles {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final Schema SCHEMA =
      SchemaBuilder.record("Event")
          .fields()
          .requiredLong("timestamp")
          .requiredInt("recorder")
          .requiredLong("sequence")
          .requiredString("stream")
          .requiredLong("offset")
          .requiredLong("skipped")
          .requiredString("id")
          .requiredBytes("event")
          .endRecord();

  /** The place of the timestamp in a record, in microseconds. */
  static final int TIMESTAMP = 0;

  /** The place of the event's bytes in a record. */
  static final int EVENT = 7;

  private SortedAvroFiles() {}

  static List<Path> write(FileSystem fileSystem, Path directory, List<SpewEvent> events)
      throws IOException {
    ImmutableListMultimap<String, SpewEvent> byChannel =
        Multimaps.index(events, SpewEvent::channel);
    List<Path> files = new ArrayList<>();
    for (String channel : byChannel.keySet()) {
      Path file = new Path(directory, channel + ".avro");
      writeSorted(fileSystem.create(file), byChannel.get(channel));
      files.add(file);
    }
    return files;
  }

  private static void writeSorted(OutputStream out, Collection<SpewEvent> events)
      throws IOException {
    List<SpewEvent> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparing(SpewEvent::timestamp));
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(SCHEMA))) {
      writer.setCodec(CodecFactory.zstandardCodec(3, true, true));
      writer.setSyncInterval(BLOCK_BYTES);
      writer.create(SCHEMA, out);
      GenericRecord record = new GenericData.Record(SCHEMA);
      long sequence = 0;
      for (SpewEvent event : sorted) {
        Instant time = event.timestamp();
        SpewPosition position = event.position().orElseThrow();
        record.put(TIMESTAMP, time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
        record.put(1, 0);
        record.put(2, sequence++);
        record.put(3, position.stream());
        record.put(4, position.offset());
        record.put(5, position.offset() - position.previous() - 1);
        record.put(6, event.id());
        record.put(EVENT, event.serialized().orElseThrow());
        writer.append(record);
      }
    }
  }
}
