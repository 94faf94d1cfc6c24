package io.tattletail.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The least that reading the archive's events takes: a loop written by hand, on one thread, that
 * reads one file after the other from its start, decompresses each block and steps over its
 * records. There is no order between files or blocks, nothing is dropped, and nothing is checked
 * but zstd's own checksums.
 */
final class FloorReader implements Contender {
  private static final int SYNC_BYTES = 16;
  private static final int READ_BYTES = 1 << 20;
  private static final int MAX_BLOCK_BYTES = 4 << 20;

  private final FileSystem fileSystem;
  private final List<Path> files;
  private final LastByte expected;

  private final byte[] buffer = new byte[READ_BYTES + MAX_BLOCK_BYTES];
  private final byte[] plain = new byte[MAX_BLOCK_BYTES];
  private int position;
  private int limit;

  private long readNanos;
  private long decompressNanos;
  private long nanos;

  FloorReader(FileSystem fileSystem, List<Path> files, LastByte expected) {
    this.fileSystem = fileSystem;
    this.files = files;
    this.expected = expected;
  }

  @Override
  public Lap run() throws Exception {
    LastByte handler = new LastByte();
    readNanos = 0;
    decompressNanos = 0;
    long start = System.nanoTime();
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      for (Path file : files) {
        try (InputStream in = fileSystem.open(file)) {
          read(in, zstd, handler);
        }
      }
    }
    Lap lap = Lap.since(start, handler.events());
    nanos = lap.nanos();
    Replay.check(expected, handler);
    return lap;
  }

  /** Where the time of the last run went. */
  String shares() {
    return String.format(
        Locale.ROOT,
        "read from HDFS %.0f%%, decompress %.0f%%, step over records %.0f%%",
        100.0 * readNanos / nanos,
        100.0 * decompressNanos / nanos,
        100.0 * (nanos - readNanos - decompressNanos) / nanos);
  }

  private void read(InputStream in, ZstdDecompressCtx zstd, LastByte handler) throws IOException {
    position = 0;
    limit = 0;
    skipHeader(in);
    while (fill(in, 1)) {
      fill(in, 20);
      long count = readLong();
      int length = (int) readLong();
      require(in, length + SYNC_BYTES);
      if (count > 0) {
        long start = System.nanoTime();
        int size = zstd.decompressByteArray(plain, 0, plain.length, buffer, position, length);
        decompressNanos += System.nanoTime() - start;
        step(count, size, handler);
      }
      position += length + SYNC_BYTES;
    }
  }

  /** Magic, metadata, sync marker. */
  private void skipHeader(InputStream in) throws IOException {
    require(in, 4);
    position += 4;
    for (long entries = headerLong(in); entries != 0; entries = headerLong(in)) {
      for (long i = 0; i < 2 * entries; i++) {
        int length = (int) headerLong(in);
        require(in, length);
        position += length;
      }
    }
    require(in, SYNC_BYTES);
    position += SYNC_BYTES;
  }

  private long headerLong(InputStream in) throws IOException {
    fill(in, 10);
    return readLong();
  }

  private void step(long count, int size, LastByte handler) {
    byte[] bytes = plain;
    int at = 0;
    for (long i = 0; i < count; i++) {
      at = RecordBytes.skipNumbers(bytes, at, 3);
      at = RecordBytes.skipText(bytes, at);
      at = RecordBytes.skipNumbers(bytes, at, 2);
      at = RecordBytes.skipText(bytes, at);
      at = RecordBytes.skipText(bytes, at);
      handler.read(bytes[at - 1]);
    }
    if (at != size) {
      throw new IllegalStateException("a block of " + size + " bytes has records of " + at);
    }
  }

  private long readLong() {
    long encoded = 0;
    int shift = 0;
    byte b;
    do {
      b = buffer[position++];
      encoded |= (b & 0x7fL) << shift;
      shift += 7;
    } while (b < 0);
    return (encoded >>> 1) ^ -(encoded & 1);
  }

  private void require(InputStream in, int length) throws IOException {
    if (!fill(in, length)) {
      throw new EOFException("a file ends within a block");
    }
  }

  /** Reads on until so many bytes are there, if the file has them. */
  private boolean fill(InputStream in, int length) throws IOException {
    if (limit - position >= length) {
      return true;
    }
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    long start = System.nanoTime();
    while (limit < Math.max(length, READ_BYTES)) {
      int read = in.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        break;
      }
      limit += read;
    }
    readNanos += System.nanoTime() - start;
    return limit >= length;
  }
}
