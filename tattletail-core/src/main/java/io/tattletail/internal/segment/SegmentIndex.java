package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The index of a file. Its entries tile the file from the header to the index block.
 *
 * <pre>
 *   index    := version, header length, header CRC32C, recorder count, sequences*, entries, 0 | 1 round
 *   sequences := recorder, first, last, events
 *   entries  := count, entry*
 *   entry    := length, blocks, events, uncompressed bytes, first timestamp, last - first timestamp, CRC32C
 * </pre>
 *
 * <p>All are Avro longs; {@link RoundIndex} has the round. Fields that a later version appends are
 * ignored.
 *
 * @param headerLength in bytes: the first entry begins there
 * @param headerCrc32c of the header's bytes
 * @param sequences for each recorder that has events in the file, by its index
 * @param entries of the events, in file order
 * @param round the additional part of a published round; empty for a recorded segment
 */
public record SegmentIndex(
    int headerLength,
    int headerCrc32c,
    List<SequenceRange> sequences,
    List<IndexEntry> entries,
    Optional<RoundIndex> round) {
  private static final int VERSION = 1;
  private static final int RECORDED = 0;
  private static final int ROUND = 1;

  /** Of a recorded segment. */
  public SegmentIndex(
      int headerLength, int headerCrc32c, List<SequenceRange> sequences, List<IndexEntry> entries) {
    this(headerLength, headerCrc32c, sequences, entries, Optional.empty());
  }

  /** Copies the lists. */
  public SegmentIndex {
    sequences = List.copyOf(sequences);
    entries = List.copyOf(entries);
  }

  /** How many events the file has. */
  public long events() {
    return entries.stream().mapToLong(IndexEntry::events).sum();
  }

  /** The entries of the events, and then those of a round's shadow blocks. */
  public List<IndexEntry> allEntries() {
    return round.isEmpty() || round.get().shadows().isEmpty()
        ? entries
        : Stream.concat(entries.stream(), round.get().shadows().stream()).toList();
  }

  /**
   * The earliest timestamp in the file, shadow blocks included, or {@link Long#MAX_VALUE} if it has
   * no events.
   */
  public long firstMicros() {
    return allEntries().stream().mapToLong(IndexEntry::firstMicros).min().orElse(Long.MAX_VALUE);
  }

  /**
   * The latest timestamp in the file, shadow blocks included, or {@link Long#MIN_VALUE} if it has
   * no events.
   */
  public long lastMicros() {
    return allEntries().stream().mapToLong(IndexEntry::lastMicros).max().orElse(Long.MIN_VALUE);
  }

  /** Where the last entry ends: the first byte that is no event. */
  long end() {
    List<IndexEntry> all = allEntries();
    return all.isEmpty() ? headerLength : all.get(all.size() - 1).end();
  }

  /** The same index for a round. */
  SegmentIndex of(RoundIndex content, List<SequenceRange> allSequences) {
    return new SegmentIndex(
        headerLength, headerCrc32c, allSequences, entries, Optional.of(content));
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
    }
    IndexEntry.encode(entries, out);
    if (round.isEmpty()) {
      out.writeLong(RECORDED);
    } else {
      out.writeLong(ROUND);
      round.get().encode(out);
    }
    return out.toByteArray();
  }

  /**
   * A decoded index, and whether this version knows all its fields.
   *
   * @param isWhollyKnown false if a later version wrote it, perhaps with more fields
   */
  record Decoded(SegmentIndex index, boolean isWhollyKnown) {}

  /**
   * The length of the index block, from the tail at the end of {@code bytes}.
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
  static Decoded decodeBlock(Path path, byte[] block, long offset) throws CorruptSegmentException {
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
      Decoded decoded = decode(in);
      long end = decoded.index().end();
      if (end != offset) {
        throw new CorruptSegmentException(
            path, offset, "index: its entries end at byte %d, not where it begins".formatted(end));
      }
      return decoded;
    } catch (Decoder.MalformedException e) {
      throw new CorruptSegmentException(path, offset + e.position(), "index: " + e.getMessage());
    }
  }

  private static Decoded decode(Decoder in) throws Decoder.MalformedException {
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
    }
    List<IndexEntry> entries = IndexEntry.decode(headerLength, in);
    long end = entries.isEmpty() ? headerLength : entries.get(entries.size() - 1).end();
    long kind = in.readLong();
    if (kind != RECORDED && kind != ROUND) {
      throw new Decoder.MalformedException(
          in.position(), "expected 0 for a recorded segment or 1 for a round, found " + kind);
    }
    Optional<RoundIndex> round =
        kind == ROUND ? Optional.of(RoundIndex.decode(end, in)) : Optional.empty();
    SegmentIndex index = new SegmentIndex(headerLength, headerCrc, sequences, entries, round);
    return new Decoded(index, version == VERSION && !in.hasRemaining());
  }
}
