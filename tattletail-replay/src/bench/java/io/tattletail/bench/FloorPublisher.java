package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The least that publishing takes: a loop written by hand, on one thread, that reads all recorded
 * files of a partition into one array, sorts its records by timestamp and writes them to one file
 * of zstd level 3 in blocks of 256 KiB. It drops no duplicates, checks nothing but zstd's own
 * checksums, makes no index, syncs nothing, reads nothing again, and an error ends it.
 */
final class FloorPublisher implements Contender {
  private static final int SYNC_BYTES = 16;
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final int MAX_PARTITION_BYTES = 64 << 20;
  private static final int MAX_PARTITION_EVENTS = 1 << 20;
  private static final int INDEX_BITS = 20;

  private final Lab lab;
  private final List<Path> partitions;

  private final byte[] file = new byte[MAX_FILE_BYTES];
  private final byte[] plain = new byte[MAX_PARTITION_BYTES];
  private final int[] starts = new int[MAX_PARTITION_EVENTS + 1];

  /** The timestamp, relative to the first, above the index of its event: sorting sorts both. */
  private final long[] keys = new long[MAX_PARTITION_EVENTS];

  private final byte[] block = new byte[2 * BLOCK_BYTES];
  private final byte[] compressed = new byte[(int) Zstd.compressBound(2 * BLOCK_BYTES)];

  private int position;
  private int size;
  private int events;
  private long firstMicros;

  /**
   * @param partitions the directories of what was recorded
   */
  FloorPublisher(Lab lab, List<Path> partitions) {
    this.lab = lab;
    this.partitions = partitions;
  }

  @Override
  public Lap run() throws Exception {
    return lab.inDirectory(this::publish);
  }

  private Lap publish(Path directory) throws IOException {
    FileSystem fileSystem = lab.fileSystem();
    long all = 0;
    long start = System.nanoTime();
    try (ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
        ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(3).setChecksum(true)) {
      for (int i = 0; i < partitions.size(); i++) {
        byte[] header = new byte[0];
        size = 0;
        events = 0;
        for (FileStatus status : fileSystem.listStatus(partitions.get(i))) {
          header = read(fileSystem, status, decompressor);
        }
        Arrays.sort(keys, 0, events);
        try (FSDataOutputStream out = fileSystem.create(new Path(directory, i + ".avro"))) {
          out.write(header);
          write(
              out,
              compressor,
              Arrays.copyOfRange(header, header.length - SYNC_BYTES, header.length));
        }
        all += events;
      }
    }
    Lap lap = Lap.since(start, all);
    checkState(all == lab.size(), "expected %s events, found %s", lab.size(), all);
    return lap;
  }

  /** Returns the file's header. */
  private byte[] read(FileSystem fileSystem, FileStatus status, ZstdDecompressCtx decompressor)
      throws IOException {
    int length = (int) status.getLen();
    try (FSDataInputStream in = fileSystem.open(status.getPath())) {
      in.readFully(file, 0, length);
    }
    position = 0;
    skipHeader();
    byte[] header = Arrays.copyOf(file, position);
    while (position < length) {
      long count = readLong();
      int bytes = (int) readLong();
      if (count > 0) {
        int plainBytes =
            decompressor.decompressByteArray(
                plain, size, plain.length - size, file, position, bytes);
        step(count);
        checkState(starts[events] == size + plainBytes, "%s: a block is not whole", status);
        size += plainBytes;
      }
      position += bytes + SYNC_BYTES;
    }
    return header;
  }

  /** Magic, metadata, sync marker. */
  private void skipHeader() {
    position += 4;
    for (long entries = readLong(); entries != 0; entries = readLong()) {
      for (long i = 0; i < 2 * entries; i++) {
        int length = (int) readLong();
        position += length;
      }
    }
    position += SYNC_BYTES;
  }

  private void step(long count) {
    byte[] bytes = plain;
    int at = size;
    for (long i = 0; i < count; i++) {
      starts[events] = at;
      long encoded = 0;
      int shift = 0;
      byte b;
      do {
        b = bytes[at++];
        encoded |= (b & 0x7fL) << shift;
        shift += 7;
      } while (b < 0);
      long micros = (encoded >>> 1) ^ -(encoded & 1);
      if (events == 0) {
        firstMicros = micros;
      }
      keys[events] = (micros - firstMicros) << INDEX_BITS | events;
      events++;
      at = RecordBytes.skipNumbers(bytes, at, 2);
      at = RecordBytes.skipText(bytes, at);
      at = RecordBytes.skipNumbers(bytes, at, 2);
      at = RecordBytes.skipText(bytes, at);
      at = RecordBytes.skipText(bytes, at);
    }
    starts[events] = at;
  }

  private void write(FSDataOutputStream out, ZstdCompressCtx compressor, byte[] sync)
      throws IOException {
    int length = 0;
    int count = 0;
    for (int i = 0; i < events; i++) {
      int event = (int) keys[i] & (MAX_PARTITION_EVENTS - 1);
      int bytes = starts[event + 1] - starts[event];
      System.arraycopy(plain, starts[event], block, length, bytes);
      length += bytes;
      count++;
      if (length >= BLOCK_BYTES) {
        writeBlock(out, compressor, sync, length, count);
        length = 0;
        count = 0;
      }
    }
    if (count > 0) {
      writeBlock(out, compressor, sync, length, count);
    }
  }

  private void writeBlock(
      FSDataOutputStream out, ZstdCompressCtx compressor, byte[] sync, int length, int count)
      throws IOException {
    int bytes = compressor.compressByteArray(compressed, 0, compressed.length, block, 0, length);
    byte[] head = new byte[20];
    int end = FloorWriter.encode(bytes, head, FloorWriter.encode(count, head, 0));
    out.write(head, 0, end);
    out.write(compressed, 0, bytes);
    out.write(sync);
  }

  private long readLong() {
    long encoded = 0;
    int shift = 0;
    byte b;
    do {
      b = file[position++];
      encoded |= (b & 0x7fL) << shift;
      shift += 7;
    } while (b < 0);
    return (encoded >>> 1) ^ -(encoded & 1);
  }
}
