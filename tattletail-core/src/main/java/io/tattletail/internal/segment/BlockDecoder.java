package io.tattletail.internal.segment;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.Decoder.MalformedException;
import io.tattletail.internal.segment.Zstandard.BadFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Makes {@link Block}s of a file's bytes, once its header is known. Thread-safe. */
final class BlockDecoder {
  private final Path path;
  private final SegmentHeader header;

  /** Null if the blocks are as this version writes them. */
  private final @Nullable Resolver resolver;

  private BlockDecoder(Path path, SegmentHeader header, @Nullable Resolver resolver) {
    this.path = path;
    this.header = header;
    this.resolver = resolver;
  }

  /** For a file that this version sealed. */
  static BlockDecoder of(Path path, SegmentHeader header) throws IOException {
    return new BlockDecoder(
        path,
        header,
        Resolver.isNative(header.schema()) ? null : Resolver.of(path, header.schema()));
  }

  /** For a file whose blocks may be in any order within. */
  BlockDecoder sorting() throws IOException {
    return new BlockDecoder(path, header, Resolver.of(path, header.schema()));
  }

  /**
   * The blocks of one entry of the index.
   *
   * @param bytes has the entry's bytes
   * @param start where they begin
   */
  List<Block> decode(IndexEntry entry, byte[] bytes, int start) throws IOException {
    int crc = Checksums.crc32c(bytes, start, entry.length());
    if (crc != entry.crc32c()) {
      throw corrupt(entry, "expected CRC32C %08x, found %08x".formatted(entry.crc32c(), crc));
    }
    Decoder in = new Decoder(bytes, start, start + entry.length());
    List<Block> blocks = new ArrayList<>();
    long events = 0;
    long uncompressed = 0;
    try {
      while (in.hasRemaining()) {
        long fileOffset = entry.offset() + in.position() - start;
        long count = in.readLong();
        int length = in.readLength();
        int data = in.position();
        in.skip(length);
        checkSync(entry, in.readFixed(SegmentFormat.SYNC_BYTES));
        byte[] plain;
        boolean shadow = count == 0;
        if (shadow) {
          ShadowBlock parsed = ShadowBlock.parse(bytes, data, length);
          count = parsed.events();
          plain = decompress(entry, bytes, parsed.frameStart(), parsed.frameLength());
        } else {
          plain = decompress(entry, bytes, data, length);
        }
        events += count;
        uncompressed += plain.length;
        blocks.add(block(fileOffset, count, plain, shadow));
      }
    } catch (MalformedException | BadFrameException e) {
      throw corrupt(entry, requireNonNullElse(e.getMessage(), e.toString()));
    }
    if (blocks.size() != entry.blocks()) {
      throw corrupt(entry, "expected %d blocks, found %d".formatted(entry.blocks(), blocks.size()));
    }
    if (events != entry.events() || uncompressed != entry.uncompressedBytes()) {
      throw corrupt(
          entry,
          "expected %d events in %d bytes uncompressed, found %d in %d"
              .formatted(entry.events(), entry.uncompressedBytes(), events, uncompressed));
    }
    return blocks;
  }

  /** What a frame claims to hold is allocated only if the index says that it may be so much. */
  private static byte[] decompress(IndexEntry entry, byte[] bytes, int offset, int length)
      throws BadFrameException {
    long expected =
        entry.blocks() == 1
            ? entry.uncompressedBytes()
            : Zstandard.contentLength(bytes, offset, length);
    if (expected < 0 || expected > entry.uncompressedBytes()) {
      return Zstandard.decompress(bytes, offset, length);
    }
    byte[] plain = new byte[(int) expected];
    Zstandard.decompress(bytes, offset, length, plain, 0, plain.length);
    return plain;
  }

  Block block(long fileOffset, long count, byte[] plain, boolean shadow) throws IOException {
    if (resolver == null) {
      return new Block(
          path, header.metadata(), fileOffset, plain, 0, plain.length, count, 0, shadow);
    }
    Encoder sorted = new Encoder(plain.length + 16);
    for (SegmentRecord record : resolver.resolve(header.metadata(), fileOffset, plain, count)) {
      Records.encode(record, sorted);
    }
    return new Block(
        path, header.metadata(), fileOffset, sorted.array(), 0, sorted.length(), count, 0, shadow);
  }

  private void checkSync(IndexEntry entry, byte[] sync) throws CorruptSegmentException {
    if (!Arrays.equals(sync, header.sync())) {
      throw corrupt(entry, "a block does not end with the file's sync marker");
    }
  }

  private CorruptSegmentException corrupt(IndexEntry entry, String detail) {
    return new CorruptSegmentException(path, entry.offset(), "blocks: " + detail);
  }
}
