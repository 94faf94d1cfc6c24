package io.tattletail.bench;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.Path;

/**
 * The same records with Avro's {@link DataFileWriter}: one thread, a file for each channel, zstd
 * level 3 with checksums, blocks of 256 KiB, one generic record used again. It sorts nothing,
 * flushes nothing and acknowledges nothing.
 */
final class AvroWriter implements Contender {
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

  private final Lab lab;

  AvroWriter(Lab lab) {
    this.lab = lab;
  }

  @Override
  public Lap run() throws Exception {
    return lab.inDirectory(this::write);
  }

  private Lap write(Path directory) throws IOException {
    long start = System.nanoTime();
    Map<String, ChannelFile> files = new HashMap<>();
    GenericRecord record = new GenericData.Record(SCHEMA);
    for (SpewEvent event : lab.events()) {
      ChannelFile file = files.get(event.channel());
      if (file == null) {
        file = new ChannelFile(create(new Path(directory, event.channel())));
        files.put(event.channel(), file);
      }
      Instant time = event.timestamp();
      SpewPosition position = event.position().orElseThrow();
      record.put(0, time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
      record.put(1, 0);
      record.put(2, file.sequence++);
      record.put(3, position.stream());
      record.put(4, position.offset());
      record.put(5, position.offset() - position.previous() - 1);
      record.put(6, event.id());
      record.put(7, event.serialized().orElseThrow());
      file.writer.append(record);
    }
    for (ChannelFile file : files.values()) {
      file.writer.close();
    }
    return Lap.since(start, lab.events().size());
  }

  private DataFileWriter<GenericRecord> create(Path path) throws IOException {
    DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA));
    writer.setCodec(CodecFactory.zstandardCodec(3, true, true));
    writer.setSyncInterval(BLOCK_BYTES);
    return writer.create(SCHEMA, lab.fileSystem().create(path));
  }

  private static final class ChannelFile {
    private final DataFileWriter<GenericRecord> writer;
    private long sequence;

    ChannelFile(DataFileWriter<GenericRecord> writer) {
      this.writer = writer;
    }
  }
}
