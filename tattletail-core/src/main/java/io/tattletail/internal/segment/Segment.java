package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.SegmentScanner.Extent;
import io.tattletail.internal.segment.SegmentScanner.WhenDamaged;
import io.tattletail.spew.Micros;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * An open file of an archive, and its index.
 *
 * <p>A sealed segment is opened by two positioned reads, for index and header (one, if it is
 * small). A file without an index is read whole once, to make an index. Events that are recorded
 * later show when the file is opened again.
 *
 * <p>Thread-safe. Opening throws {@link java.io.FileNotFoundException} if the file was renamed or
 * deleted since it was listed.
 */
public final class Segment implements Closeable {
  /**
   * Holds the index of a segment of 128 MiB (some 1,000 entries of about 30 bytes) and most headers
   * of small ones.
   */
  private static final int TAIL_BYTES = 64 << 10;

  private final SegmentInput input;
  private final SegmentMetadata metadata;
  private final byte[] sync;
  private final SegmentIndex index;
  private final BlockDecoder blocks;
  private final List<CorruptSegmentException> damages;

  /**
   * Where the blocks of {@link #index} are, if they do not follow the header and each other; else
   * empty.
   */
  private final List<Extent> extents;

  private final long tornBytes;
  private final boolean isWhollyKnown;

  private Segment(
      SegmentInput input,
      SegmentHeader header,
      boolean isIndexWhollyKnown,
      SegmentIndex index,
      BlockDecoder blocks,
      List<CorruptSegmentException> damages,
      List<Extent> extents,
      long tornBytes) {
    this.input = input;
    this.metadata = header.metadata();
    this.sync = header.sync();
    this.isWhollyKnown = header.isWhollyKnown() && isIndexWhollyKnown;
    this.index = index;
    this.blocks = blocks;
    this.damages = List.copyOf(damages);
    this.extents = List.copyOf(extents);
    this.tornBytes = tornBytes;
  }

  /**
   * Opens a segment, sealed or not.
   *
   * @param partition in which it was listed
   * @return empty if an unsealed segment has no whole header yet, and so no event
   * @throws CorruptSegmentException if a sealed segment has no valid index or header, or
   *     contradicts its name
   */
  public static Optional<Segment> open(
      ArchiveStore archive, Partition partition, SegmentFile file, ReadStatistics statistics)
      throws IOException {
    return opened(
        archive,
        partition,
        file.path(),
        statistics,
        input ->
            file.name() instanceof SegmentName.Sealed sealed
                ? Optional.of(openSealed(input, file.length(), sealed))
                : scan(input, WhenDamaged.STOP));
  }

  /**
   * Opens a published round.
   *
   * @param partition in which it was listed
   * @throws CorruptSegmentException if it has no valid index or header, or is no round
   */
  public static Segment openRound(
      ArchiveStore archive, Partition partition, RoundFile file, ReadStatistics statistics)
      throws IOException {
    return openRound(archive, partition, file.path(), file.length(), statistics);
  }

  /**
   * {@link #openRound(ArchiveStore, Partition, RoundFile, ReadStatistics)} of a file that has
   * another name.
   */
  public static Segment openRound(
      ArchiveStore archive, Partition partition, Path path, long length, ReadStatistics statistics)
      throws IOException {
    return opened(
            archive,
            partition,
            path,
            statistics,
            input -> {
              Segment segment = openIndexed(input, length);
              if (segment.index.round().isEmpty()) {
                throw new CorruptSegmentException(
                    path, length, "its index is a recorded segment's, not a published round's");
              }
              return Optional.of(segment);
            })
        .orElseThrow();
  }

  /**
   * Opens a file that TattleTail did not name, as {@link #open} does an unsealed one.
   *
   * @throws CorruptSegmentException if it does not begin as a segment does
   */
  public static Optional<Segment> openForeign(
      ArchiveStore archive,
      Partition partition,
      PartitionListing.Foreign file,
      ReadStatistics statistics)
      throws IOException {
    return opened(
        archive, partition, file.path(), statistics, input -> scan(input, WhenDamaged.STOP));
  }

  /**
   * Opens a damaged file, sealed or not, to read its readable blocks. It is scanned whole; {@link
   * #damages()} has the damaged places that were skipped.
   *
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if its header is damaged, so that no event can be read
   */
  public static Optional<Segment> openDamaged(
      ArchiveStore archive, Partition partition, Path path, ReadStatistics statistics)
      throws IOException {
    return opened(
        archive, partition, path, statistics, input -> scan(input, WhenDamaged.RESYNCHRONISE));
  }

  private interface Opening {
    Optional<Segment> open(SegmentInput input) throws IOException;
  }

  private static Optional<Segment> opened(
      ArchiveStore archive,
      Partition partition,
      Path path,
      ReadStatistics statistics,
      Opening opening)
      throws IOException {
    SegmentInput input = new SegmentInput(archive, path, statistics);
    boolean done = false;
    try {
      Optional<Segment> segment = opening.open(input);
      if (segment.isPresent() && !segment.get().metadata.partition().equals(partition)) {
        throw new CorruptSegmentException(
            path,
            0,
            "expected events of %s, its header says %s"
                .formatted(partition, segment.get().metadata.partition()));
      }
      done = segment.isPresent();
      return segment;
    } finally {
      if (!done) {
        input.close();
      }
    }
  }

  private static Segment openSealed(SegmentInput input, long length, SegmentName.Sealed name)
      throws IOException {
    Segment segment = openIndexed(input, length);
    SegmentIndex index = segment.index;
    if (index.firstMicros() != name.firstMicros() || index.lastMicros() != name.lastMicros()) {
      throw new CorruptSegmentException(
          input.path(),
          index.end(),
          "its index says events from %s to %s, its name others"
              .formatted(
                  Micros.toInstant(index.firstMicros()), Micros.toInstant(index.lastMicros())));
    }
    return segment;
  }

  /** Opens a file that ends with an index. */
  private static Segment openIndexed(SegmentInput input, long length) throws IOException {
    Path path = input.path();
    byte[] tail = input.read(Math.max(0, length - TAIL_BYTES), (int) Math.min(length, TAIL_BYTES));
    Integer blockLength = SegmentIndex.blockLength(tail);
    if (blockLength == null) {
      throw new CorruptSegmentException(
          path, length, "a sealed segment ends with an index, this file does not");
    }
    if (blockLength < SegmentFormat.TAIL_BYTES + SegmentFormat.SYNC_BYTES || blockLength > length) {
      throw new CorruptSegmentException(
          path, length, "its tail claims an index of " + blockLength + " bytes");
    }
    long indexOffset = length - blockLength;
    byte[] block =
        blockLength <= tail.length
            ? Arrays.copyOfRange(tail, tail.length - blockLength, tail.length)
            : input.read(indexOffset, blockLength);
    SegmentIndex.Decoded decoded = SegmentIndex.decodeBlock(path, block, indexOffset);
    SegmentIndex index = decoded.index();

    byte[] headerBytes =
        length <= tail.length
            ? Arrays.copyOf(tail, index.headerLength())
            : input.read(0, index.headerLength());
    SegmentHeader header = checkedHeader(path, headerBytes, index);
    if (!Arrays.equals(
        header.sync(),
        Arrays.copyOfRange(block, block.length - SegmentFormat.SYNC_BYTES, block.length))) {
      throw new CorruptSegmentException(
          path, indexOffset, "the index does not end with the file's sync marker");
    }
    return new Segment(
        input,
        header,
        decoded.isWhollyKnown(),
        index,
        BlockDecoder.of(path, header),
        List.of(),
        List.of(),
        0);
  }

  private static SegmentHeader checkedHeader(Path path, byte[] bytes, SegmentIndex index)
      throws IOException {
    int crc = Checksums.crc32c(bytes, 0, bytes.length);
    if (crc != index.headerCrc32c()) {
      throw new CorruptSegmentException(
          path, 0, "header: expected CRC32C %08x, found %08x".formatted(index.headerCrc32c(), crc));
    }
    SegmentHeader header = SegmentHeader.decode(path, bytes, bytes.length);
    if (header == null || header.length() != bytes.length) {
      throw new CorruptSegmentException(
          path, 0, "header: it is not of " + bytes.length + " bytes, as the index says");
    }
    return header;
  }

  private static Optional<Segment> scan(SegmentInput input, WhenDamaged whenDamaged)
      throws IOException {
    SegmentScanner scanner = new SegmentScanner(input, whenDamaged);
    Optional<SegmentScanner.Result> found = scanner.scan();
    input.scanned(scanner.bytesRead());
    return found.map(
        result ->
            new Segment(
                input,
                result.header(),
                true,
                result.index(),
                result.decoder(),
                result.damages(),
                result.damages().isEmpty() ? List.of() : result.extents(),
                result.tornBytes()));
  }

  /** The file, under the name it was opened by. */
  public Path path() {
    return input.path();
  }

  /** The metadata in the file's header. */
  public SegmentMetadata metadata() {
    return metadata;
  }

  /** The file's own marker, random bytes that no other file has. */
  public byte[] sync() {
    return sync.clone();
  }

  /**
   * Whether this version knows all fields of the file. If not, a later version wrote it: its events
   * can be read, but a rewritten file would lose the unknown fields.
   */
  public boolean isWhollyKnown() {
    return isWhollyKnown;
  }

  /** The index. For a file without one, it has the blocks before the end or the first damage. */
  public SegmentIndex index() {
    return index;
  }

  /**
   * The damage at which a scan ended before the end of the file; blocks behind it are not in {@link
   * #index()}.
   */
  public Optional<CorruptSegmentException> damage() {
    return damages.stream().findFirst();
  }

  /** {@link #damage()}, or each place behind which a scan went on. */
  public List<CorruptSegmentException> damages() {
    return damages;
  }

  /**
   * Length of an incomplete last block, which a file that is being written may have. No event in it
   * was acknowledged.
   */
  public long tornBytes() {
    return tornBytes;
  }

  /**
   * Reads the blocks of an entry of {@link #index()}. Each block is sorted.
   *
   * @throws CorruptSegmentException if they are damaged
   */
  public List<Block> read(IndexEntry entry) throws IOException {
    return blocks.decode(
        entry, extents.isEmpty() ? input.read(entry.offset(), entry.length()) : gather(entry), 0);
  }

  /**
   * Reads the bytes of consecutive entries in one read: a read of the file system, however short,
   * costs about as much as decompressing an entry. {@link #decode} makes blocks of the bytes.
   *
   * @param entries consecutive in the file
   */
  public byte[] readBytes(List<IndexEntry> entries) throws IOException {
    IndexEntry first = entries.get(0);
    IndexEntry last = entries.get(entries.size() - 1);
    return input.read(first.offset(), Math.toIntExact(last.end() - first.offset()));
  }

  /**
   * Decodes the blocks of an entry. Each block is sorted.
   *
   * @param bytes contain the entry's bytes; not changed, and not kept
   * @param start index of the entry's first byte
   * @throws CorruptSegmentException if the entry is damaged
   */
  public List<Block> decode(IndexEntry entry, byte[] bytes, int start) throws IOException {
    return blocks.decode(entry, bytes, start);
  }

  /** Whether entries that follow each other in the index do so in the file. */
  public boolean isContiguous() {
    return extents.isEmpty();
  }

  /** The index counts as if the good blocks followed each other. */
  private byte[] gather(IndexEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.length());
    long start = index.headerLength();
    for (Extent extent : extents) {
      long from = Math.max(entry.offset(), start);
      long to = Math.min(entry.end(), start + extent.length());
      if (from < to) {
        bytes.write(input.read(extent.offset() + from - start, (int) (to - from)));
      }
      start += extent.length();
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the rest of a block of an entry again.
   *
   * @param part of a block that {@link #read(IndexEntry)} returned
   * @throws CorruptSegmentException if the block has changed
   */
  public Block read(IndexEntry entry, BlockPart part) throws IOException {
    for (Block block : read(entry)) {
      if (block.fileOffset() == part.fileOffset()) {
        return block.part(part);
      }
    }
    throw new CorruptSegmentException(
        path(), part.fileOffset(), "expected a block that was read before, found none");
  }

  /** For whoever reads the file as bytes. */
  SegmentInput input() {
    return input;
  }

  /** Closes the file. Blocks that were read stay valid. */
  @Override
  public void close() throws IOException {
    input.close();
  }
}
