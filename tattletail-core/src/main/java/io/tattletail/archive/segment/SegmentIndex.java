package io.tattletail.archive.segment;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is where in a file. Its entries tile the file from the header to the index block.
 *
 * <pre>
 *   index    := version, header length, header CRC32C, recorder count, sequences*, entry count, entry*
 *   sequences := recorder, first, last, events, explained count, (first, last)*
 *   entry    := length, blocks, events, uncompressed bytes, first timestamp, last - first timestamp, CRC32C
 * </pre>
 *
 * <p>All are Avro longs. {@code explained} is reserved for sequences that are missing for a known
 * reason. What a later version appends behind the entries is ignored.
 *
 * @param headerLength in bytes: where the first entry begins
 * @param headerCrc32c of the header's bytes
 * @param sequences for each recorder that has events in the file, by its index
 * @param entries in file order
 */
public record SegmentIndex(
    int headerLength, int headerCrc32c, List<SequenceRange> sequences, List<IndexEntry> entries) {
  private static final int VERSION = 1;

  /** Copies the lists. */
  public SegmentIndex {
    sequences = List.copyOf(sequences);
    entries = List.copyOf(entries);
  }

  /** How many events the file has. */
  public long events() {
    return entries.stream().mapToLong(IndexEntry::events).sum();
  }

  /** The earliest timestamp in the file, or {@link Long#MAX_VALUE} if it has no events. */
  public long firstMicros() {
    return entries.stream().mapToLong(IndexEntry::firstMicros).min().orElse(Long.MAX_VALUE);
  }

  /** The latest timestamp in the file, or {@link Long#MIN_VALUE} if it has no events. */
  public long lastMicros() {
    return entries.stream().mapToLong(IndexEntry::lastMicros).max().orElse(Long.MIN_VALUE);
  }

  /** Where the last entry ends: the first byte that is no event. */
  long end() {
    return entries.isEmpty() ? headerLength : entries.get(entries.size() - 1).end();
  }

  /** The index block: framing, index, tail and sync marker. */
  byte[] encodeBlock(byte[] sync) {
    byte[] index = encode();
    int skippable = index.length + SegmentFormat.TAIL_BYTES;
    int data = SegmentFormat.EMPTY_FRAME.length + 4 + 4 + skippable;

    Encoder out = new Encoder(data + 64);
    out.writeLong(0).writeLong(data).writeFixed(SegmentFormat.EMPTY_FRAME);
    out.writeIntLittleEndian(SegmentFormat.SKIPPABLE_MAGIC)
        .writeIntLittleEndian(skippable)
        .writeFixed(index);
    out.writeIntLittleEndian(out.length() + SegmentFormat.TAIL_BYTES + sync.length);
    out.writeIntLittleEndian(Checksums.crc32c(out.array(), 0, out.length()));
    return out.writeFixed(SegmentFormat.TAIL_MAGIC).writeFixed(sync).toByteArray();
  }

  private byte[] encode() {
    Encoder out = new Encoder(64 + 32 * entries.size());
    out.writeLong(VERSION).writeLong(headerLength).writeLong(headerCrc32c);
    out.writeLong(sequences.size());
    for (SequenceRange range : sequences) {
      out.writeLong(range.recorder())
          .writeLong(range.first())
          .writeLong(range.last())
          .writeLong(range.events());
      out.writeLong(0);
    }
    out.writeLong(entries.size());
    for (IndexEntry entry : entries) {
      out.writeLong(entry.length())
          .writeLong(entry.blocks())
          .writeLong(entry.events())
          .writeLong(entry.uncompressedBytes());
      out.writeLong(entry.firstMicros())
          .writeLong(entry.lastMicros() - entry.firstMicros())
          .writeLong(entry.crc32c());
    }
    return out.toByteArray();
  }

  /**
   * How long the index block is, by the tail at the end of {@code bytes}.
   *
   * @param bytes the file's last bytes
   * @return null if there is no tail: the file is not sealed
   */
  static @Nullable Integer blockLength(byte[] bytes) {
    int tail = bytes.length - SegmentFormat.SYNC_BYTES - SegmentFormat.TAIL_BYTES;
    if (tail < 0) {
      return null;
    }
    for (int i = 0; i < SegmentFormat.TAIL_MAGIC.length; i++) {
      if (bytes[tail + 8 + i] != SegmentFormat.TAIL_MAGIC[i]) {
        return null;
      }
    }
    return LittleEndian.intAt(bytes, tail);
  }

  /**
   * Decodes the index block that ends the file.
   *
   * @param block the whole index block
   * @param offset where it begins in the file
   * @throws CorruptSegmentException if it is damaged, or does not describe a file of this length
   */
  static SegmentIndex decodeBlock(Path path, byte[] block, long offset)
      throws CorruptSegmentException {
    int crcAt = block.length - SegmentFormat.SYNC_BYTES - SegmentFormat.TAIL_BYTES + 4;
    int expected = LittleEndian.intAt(block, crcAt);
    int actual = Checksums.crc32c(block, 0, crcAt);
    if (actual != expected) {
      throw new CorruptSegmentException(
          path, offset, "index: expected CRC32C %08x, found %08x".formatted(expected, actual));
    }
    try {
      Decoder in = new Decoder(block, 0, crcAt - 4);
      in.readLong();
      in.readLong();
      in.skip(SegmentFormat.EMPTY_FRAME.length + 4 + 4);
      SegmentIndex index = decode(in);
      if (index.end() != offset) {
        throw new CorruptSegmentException(
            path,
            offset,
            "index: its entries end at byte %d, not where it begins".formatted(index.end()));
      }
      return index;
    } catch (Decoder.MalformedException e) {
      throw new CorruptSegmentException(path, offset + e.position(), "index: " + e.getMessage());
    }
  }

  private static SegmentIndex decode(Decoder in) throws Decoder.MalformedException {
    long version = in.readLong();
    if (version < VERSION) {
      throw new Decoder.MalformedException(
          in.position(), "expected version " + VERSION + " or later, found " + version);
    }
    int headerLength = in.readInt();
    if (headerLength <= 0) {
      throw new Decoder.MalformedException(in.position(), "a header of " + headerLength + " bytes");
    }
    int headerCrc = in.readInt();
    List<SequenceRange> sequences = new ArrayList<>();
    for (long left = in.readLength(); left > 0; left--) {
      sequences.add(new SequenceRange(in.readInt(), in.readLong(), in.readLong(), in.readLong()));
      for (long explained = in.readLength(); explained > 0; explained--) {
        in.readLong();
        in.readLong();
      }
    }
    List<IndexEntry> entries = new ArrayList<>();
    long offset = headerLength;
    for (long left = in.readLength(); left > 0; left--) {
      int length = in.readInt();
      int blocks = in.readInt();
      int events = in.readInt();
      int uncompressed = in.readInt();
      long first = in.readLong();
      IndexEntry entry =
          new IndexEntry(
              offset,
              length,
              blocks,
              events,
              uncompressed,
              first,
              first + in.readLong(),
              in.readInt());
      if (length <= 0
          || blocks <= 0
          || events <= 0
          || uncompressed <= 0
          || uncompressed > SegmentFormat.MAX_BLOCK_BYTES) {
        throw new Decoder.MalformedException(in.position(), "an entry that cannot be: " + entry);
      }
      entries.add(entry);
      offset = entry.end();
    }
    return new SegmentIndex(headerLength, headerCrc, sequences, entries);
  }
}
