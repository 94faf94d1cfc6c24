package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.SegmentScanner.Extent;
import io.tattletail.internal.segment.SegmentScanner.WhenDamaged;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Opens files of a partition: by the index at their end, or by a scan. The methods are {@link
 * Segment}'s.
 */
final class SegmentOpener {
  /**
   * Holds the index of a segment of 128 MiB (some 1,000 entries of about 30 bytes) and most headers
   * of small ones.
   */
  private static final int TAIL_BYTES = 64 << 10;

  private final ArchiveStore archive;
  private final Partition partition;
  private final ReadStatistics statistics;

  SegmentOpener(ArchiveStore archive, Partition partition, ReadStatistics statistics) {
    this.archive = archive;
    this.partition = partition;
    this.statistics = statistics;
  }

  /**
   * An open file and what is known of it.
   *
   * @param extents where the blocks of the index are, if they do not follow the header and each
   *     other; else empty
   */
  record Opened(
      SegmentInput input,
      SegmentHeader header,
      boolean isIndexWhollyKnown,
      SegmentIndex index,
      BlockDecoder blocks,
      List<CorruptSegmentException> damages,
      List<Extent> extents,
      long tornBytes) {}

  private interface Opening {
    Optional<Opened> open(SegmentInput input) throws IOException;
  }

  Optional<Opened> open(SegmentFile file) throws IOException {
    return file.name() instanceof SegmentName.Sealed sealed
        ? opened(file.path(), input -> Optional.of(sealed(input, file.length(), sealed)))
        : scan(file.path(), WhenDamaged.STOP);
  }

  Opened openRound(Path path, long length) throws IOException {
    return opened(
            path,
            input -> {
              Opened round = indexed(input, length);
              if (round.index().round().isEmpty()) {
                throw new CorruptSegmentException(
                    path, length, "its index is a recorded segment's, not a published round's");
              }
              return Optional.of(round);
            })
        .orElseThrow();
  }

  /** Reads a file without an index, or whose index is not trusted, from its start. */
  Optional<Opened> scan(Path path, WhenDamaged whenDamaged) throws IOException {
    return opened(path, input -> scan(input, whenDamaged));
  }

  private Optional<Opened> opened(Path path, Opening opening) throws IOException {
    SegmentInput input = new SegmentInput(archive, path, statistics);
    boolean done = false;
    try {
      Optional<Opened> opened = opening.open(input);
      if (opened.isPresent()) {
        opened.get().header().metadata().check(path, partition);
      }
      done = opened.isPresent();
      return opened;
    } finally {
      if (!done) {
        input.close();
      }
    }
  }

  private static Opened sealed(SegmentInput input, long length, SegmentName.Sealed name)
      throws IOException {
    Opened segment = indexed(input, length);
    SegmentIndex index = segment.index();
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
  private static Opened indexed(SegmentInput input, long length) throws IOException {
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
    return new Opened(
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

  private static Optional<Opened> scan(SegmentInput input, WhenDamaged whenDamaged)
      throws IOException {
    SegmentScanner scanner = new SegmentScanner(input, whenDamaged);
    Optional<SegmentScanner.Result> found = scanner.scan();
    input.scanned(scanner.bytesRead());
    return found.map(
        result ->
            new Opened(
                input,
                result.header(),
                true,
                result.index(),
                result.decoder(),
                result.damages(),
                result.damages().isEmpty() ? List.of() : result.extents(),
                result.tornBytes()));
  }
}
