package io.tattletail.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Time order with Avro's own library: files that are sorted already, a reader of generic records
 * for each, which uses its record again, and a queue of readers by the time of their records. It
 * drops no duplicates.
 */
final class AvroMerge implements Contender {
  private static final int BUFFER_BYTES = 256 << 10;

  private final FileSystem fileSystem;
  private final List<Path> sorted;
  private final LastByte expected;

  AvroMerge(FileSystem fileSystem, List<Path> sorted, LastByte expected) {
    this.fileSystem = fileSystem;
    this.sorted = sorted;
    this.expected = expected;
  }

  @Override
  public Lap run() throws Exception {
    LastByte handler = new LastByte();
    long start = System.nanoTime();
    PriorityQueue<Reader> readers =
        new PriorityQueue<>(Comparator.comparingLong(reader -> reader.timestampMicros));
    for (Path file : sorted) {
      Reader reader = new Reader(file);
      if (reader.next()) {
        readers.add(reader);
      }
    }
    for (Reader reader = readers.poll(); reader != null; reader = readers.poll()) {
      handler.read(reader.event());
      if (reader.next()) {
        readers.add(reader);
      } else {
        reader.close();
      }
    }
    Lap lap = Lap.since(start, handler.events());
    Replay.check(expected, handler);
    return lap;
  }

  private final class Reader implements Closeable {
    private final DataFileStream<GenericRecord> records;
    private @Nullable GenericRecord record;
    private long timestampMicros;

    Reader(Path file) throws IOException {
      records =
          new DataFileStream<>(
              new BufferedInputStream(fileSystem.open(file), BUFFER_BYTES),
              new GenericDatumReader<>());
    }

    boolean next() throws IOException {
      if (!records.hasNext()) {
        return false;
      }
      record = records.next(record);
      timestampMicros = (Long) record.get(SortedAvroFiles.TIMESTAMP);
      return true;
    }

    ByteBuffer event() {
      return (ByteBuffer) java.util.Objects.requireNonNull(record).get(SortedAvroFiles.EVENT);
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
