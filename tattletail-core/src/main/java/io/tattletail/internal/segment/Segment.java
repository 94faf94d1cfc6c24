package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.SegmentScanner.Extent;
import io.tattletail.internal.segment.SegmentScanner.WhenDamaged;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
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

  private Segment(SegmentOpener.Opened opened) {
    this.input = opened.input();
    this.metadata = opened.header().metadata();
    this.sync = opened.header().sync();
    this.isWhollyKnown = opened.header().isWhollyKnown() && opened.isIndexWhollyKnown();
    this.index = opened.index();
    this.blocks = opened.blocks();
    this.damages = List.copyOf(opened.damages());
    this.extents = List.copyOf(opened.extents());
    this.tornBytes = opened.tornBytes();
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
    return new SegmentOpener(archive, partition, statistics).open(file).map(Segment::new);
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
    return new Segment(new SegmentOpener(archive, partition, statistics).openRound(path, length));
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
    return new SegmentOpener(archive, partition, statistics)
        .scan(file.path(), WhenDamaged.STOP)
        .map(Segment::new);
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
    return new SegmentOpener(archive, partition, statistics)
        .scan(path, WhenDamaged.RESYNCHRONISE)
        .map(Segment::new);
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
