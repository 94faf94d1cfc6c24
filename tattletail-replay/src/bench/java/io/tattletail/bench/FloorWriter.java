package io.tattletail.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * A loop written by hand that writes the same records in the same encoding: one thread, a file and
 * an array of 256 KiB for each channel, zstd level 3. It sorts nothing, flushes nothing,
 * acknowledges nothing, makes no index, and an error ends it.
 */
final class FloorWriter implements Contender {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final byte[] SYNC = new byte[16];

  private final Lab lab;

  FloorWriter(Lab lab) {
    this.lab = lab;
  }

  @Override
  public Lap run() throws Exception {
    return lab.inDirectory(this::write);
  }

  private Lap write(Path directory) throws IOException {
    long start = System.nanoTime();
    Map<String, ChannelFile> files = new HashMap<>();
    try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(3).setChecksum(true)) {
      byte[] compressed = new byte[(int) Zstd.compressBound(2 * BLOCK_BYTES)];
      for (SpewEvent event : lab.events()) {
        ChannelFile file = files.get(event.channel());
        if (file == null) {
          file = new ChannelFile(lab.fileSystem().create(new Path(directory, event.channel())));
          files.put(event.channel(), file);
        }
        if (file.add(event) >= BLOCK_BYTES) {
          file.writeBlock(zstd, compressed);
        }
      }
      for (ChannelFile file : files.values()) {
        file.writeBlock(zstd, compressed);
        file.out.close();
      }
    }
    return Lap.since(start, lab.events().size());
  }

  private static final class ChannelFile {
    private final FSDataOutputStream out;
    private final byte[] block = new byte[2 * BLOCK_BYTES];
    private int length;
    private int count;
    private long sequence;

    ChannelFile(FSDataOutputStream out) {
      this.out = out;
    }

    /** Returns how long the block is. */
    int add(SpewEvent event) {
      Instant time = event.timestamp();
      SpewPosition position = event.position().orElseThrow();
      ByteBuffer bytes = event.serialized().orElseThrow();
      byte[] id = event.id().getBytes(StandardCharsets.UTF_8);
      writeLong(time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
      writeLong(0);
      writeLong(sequence++);
      writeText(position.stream().getBytes(StandardCharsets.UTF_8));
      writeLong(position.offset());
      writeLong(position.offset() - position.previous() - 1);
      writeText(id);
      int size = bytes.remaining();
      writeLong(size);
      bytes.get(bytes.position(), block, length, size);
      length += size;
      count++;
      return length;
    }

    private void writeText(byte[] text) {
      writeLong(text.length);
      System.arraycopy(text, 0, block, length, text.length);
      length += text.length;
    }

    private void writeLong(long value) {
      length = encode(value, block, length);
    }

    void writeBlock(ZstdCompressCtx zstd, byte[] compressed) throws IOException {
      int size = zstd.compressByteArray(compressed, 0, compressed.length, block, 0, length);
      byte[] head = new byte[20];
      int end = encode(size, head, encode(count, head, 0));
      out.write(head, 0, end);
      out.write(compressed, 0, size);
      out.write(SYNC);
      length = 0;
      count = 0;
    }
  }

  /** Avro's zigzag. */
  static int encode(long value, byte[] target, int at) {
    int end = at;
    long left = value << 1 ^ value >> 63;
    while ((left & ~0x7F) != 0) {
      target[end++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    target[end++] = (byte) left;
    return end;
  }
}
