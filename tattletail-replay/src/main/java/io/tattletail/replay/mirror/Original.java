package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.FileTransfer;
import io.tattletail.internal.segment.FileTransfer.Transferred;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.fs.Path;

/** A file of the original that does not change any more. */
interface Original {
  /** Where it is, for messages. */
  Path path();

  /**
   * Reads the file once and writes it to a copy.
   *
   * @return tells whether what was written is what was read
   * @throws io.tattletail.common.CorruptSegmentException if the original is damaged; what was
   *     written is worth nothing
   * @throws java.io.FileNotFoundException if it is gone
   */
  CopyCheck copyTo(OutputStream out) throws IOException;

  /** Tells whether a file is a copy of this one, with as little reading of this one as will do. */
  CopyCheck check() throws IOException;

  /** Reads a copy. */
  interface CopyCheck {
    /**
     * Reads it whole.
     *
     * @throws io.tattletail.common.CorruptSegmentException if it is no copy
     */
    void check(ArchiveStore copy, Path path) throws IOException;
  }

  /** A round. */
  static Original round(ArchiveStore source, Partition partition, RoundFile file) {
    return new Indexed(
        file.path(), () -> Segment.openRound(source, partition, file, new ReadStatistics()));
  }

  /** A sealed segment. */
  static Original sealed(ArchiveStore source, Partition partition, SegmentFile file) {
    return new Indexed(
        file.path(),
        () -> Segment.open(source, partition, file, new ReadStatistics()).orElseThrow());
  }

  /** A part of an open segment, of an original that is a copy itself. */
  static Original part(ArchiveStore source, Partition partition, Path path) {
    return new PartOriginal(source, BlockReader.ofSegments(partition), path);
  }

  /** Any other file. */
  static Original raw(ArchiveStore source, Path path) {
    return new Raw(source, path);
  }

  /** Opens a file that ends with an index. */
  interface Opening {
    /** Opens it. */
    Segment open() throws IOException;
  }

  /**
   * A file that ends with an index, by which it and its copies are checked.
   *
   * @param path where it is
   * @param opening opens it
   */
  record Indexed(Path path, Opening opening) implements Original {
    @Override
    public CopyCheck copyTo(OutputStream out) throws IOException {
      try (Segment segment = opening.open()) {
        SegmentIndex index = segment.index();
        Transferred read = FileTransfer.copy(segment, out);
        return (copy, copied) ->
            Raw.compare(read, FileTransfer.check(copy, copied, index), path, copied);
      }
    }

    @Override
    public CopyCheck check() throws IOException {
      try (Segment segment = opening.open()) {
        SegmentIndex index = segment.index();
        return (copy, copied) -> FileTransfer.check(copy, copied, index);
      }
    }
  }

  /**
   * A file without an index: only the copy can be checked, by what was read of the original.
   *
   * @param source the original
   * @param path where it is
   */
  record Raw(ArchiveStore source, Path path) implements Original {
    @Override
    public CopyCheck copyTo(OutputStream out) throws IOException {
      Transferred read = read(source, path, out);
      return (copy, copied) ->
          compare(read, read(copy, copied, OutputStream.nullOutputStream()), path, copied);
    }

    @Override
    public CopyCheck check() throws IOException {
      return copyTo(OutputStream.nullOutputStream());
    }

    static Transferred read(ArchiveStore archive, Path path, OutputStream out) throws IOException {
      try (InputStream in = archive.openFile(path)) {
        return FileTransfer.copyUnchecked(in, out);
      }
    }

    static void compare(Transferred read, Transferred copied, Path original, Path copy)
        throws IOException {
      if (!read.equals(copied)) {
        throw new CopyMismatchException(
            copy,
            "of %s were read %d bytes with CRC32C %08x, of the copy %d with CRC32C %08x"
                .formatted(
                    original, read.length(), read.crc32c(), copied.length(), copied.crc32c()));
      }
    }
  }
}
