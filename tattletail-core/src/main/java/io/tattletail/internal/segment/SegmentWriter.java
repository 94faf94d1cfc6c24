package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.Cleanup;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Writes one segment. Opening it makes the file under its unsealed name. {@link #seal()} gives it
 * its final name; that is the commit point.
 *
 * <p>Not thread-safe. After an {@link IOException} nothing more can be written: {@link #close()} it
 * and write the events that were not flushed to a new segment. The file keeps its unsealed name and
 * the flushed events.
 */
public final class SegmentWriter implements Closeable {
  private static final SecureRandom SYNC_MARKERS = new SecureRandom();

  private final ArchiveStore archive;
  private final SegmentMetadata metadata;
  private final SegmentName.Unsealed name;
  private final Path path;
  private final FSDataOutputStream out;
  private final BlockEncoders encoders;
  private final Comparator<SegmentRecord> order;
  private final byte[] sync = new byte[SegmentFormat.SYNC_BYTES];
  private final IndexBuilder index;
  private long length;

  private SegmentWriter(
      ArchiveStore archive,
      SegmentMetadata metadata,
      SegmentName.Unsealed name,
      Path path,
      FSDataOutputStream out,
      BlockEncoders encoders)
      throws IOException {
    this.archive = archive;
    this.metadata = metadata;
    this.name = name;
    this.path = path;
    this.out = out;
    this.encoders = encoders;
    this.order = SegmentRecord.order(metadata);
    SYNC_MARKERS.nextBytes(sync);
    byte[] header = SegmentHeader.encode(metadata, sync);
    index = new IndexBuilder(header, header.length);
    out.write(header);
    length = header.length;
  }

  /**
   * {@link #create(ArchiveStore, SegmentMetadata, long, long, BlockEncoders)} with means of its
   * own.
   */
  public static SegmentWriter create(
      ArchiveStore archive, SegmentMetadata metadata, long number, long expectedBytes)
      throws IOException {
    return create(archive, metadata, number, expectedBytes, BlockEncoders.oneOff());
  }

  /**
   * Makes the file and writes its header.
   *
   * @param metadata of the file; its first recorder is the writer
   * @param number of the segment
   * @param expectedBytes the expected length of the file; it may become longer
   * @param encoders not closed with this
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if there is a file of that name; it is
   *     untouched
   * @throws ArchiveException if the file system cannot flush
   */
  public static SegmentWriter create(
      ArchiveStore archive,
      SegmentMetadata metadata,
      long number,
      long expectedBytes,
      BlockEncoders encoders)
      throws IOException {
    SegmentName.Unsealed name = new SegmentName.Unsealed(metadata.recorders().get(0), number);
    Path path = archive.path(metadata.partition(), name);
    FSDataOutputStream out = archive.create(path, expectedBytes);
    try {
      return new SegmentWriter(archive, metadata, name, path, out, encoders);
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, out);
    }
  }

  /** The metadata of the file. */
  public SegmentMetadata metadata() {
    return metadata;
  }

  /** Where the file is until it is sealed. */
  public Path path() {
    return path;
  }

  /** The file as a listing shows it until it is sealed. */
  public SegmentFile file() {
    return new SegmentFile(path, name, length);
  }

  /** How many bytes were written. */
  public long length() {
    return length;
  }

  /** {@link #write(RecordBuffer)} of these events. */
  public void write(List<SegmentRecord> records) throws IOException {
    write(RecordBuffer.of(records));
  }

  /**
   * Sorts the events and writes them as one or more blocks. They are safe only when {@link
   * #hflush()} or {@link #hsync()} returns. The buffer does not change.
   */
  public void write(RecordBuffer records) throws IOException {
    encoders.encode(
        records,
        metadata,
        sync,
        (encoder, sorted, from, to) -> {
          Encoder block = encoder.framed();
          index.add(
              block.array(),
              block.length(),
              encoder.uncompressedBytes(),
              BlockSummary.ofSorted(records, sorted, from, to, order));
          out.write(block.array(), 0, block.length());
          length += block.length();
        });
  }

  /**
   * Returns when all written is in the memory of every datanode of the pipeline and new readers see
   * it. On a file system other than HDFS this is {@link #hsync()}: some have an {@code hflush} that
   * does nothing.
   */
  public void hflush() throws IOException {
    if (archive.hasLeases()) {
      out.hflush();
    } else {
      out.hsync();
    }
  }

  /** Returns when all written is on the disk of every datanode of the pipeline. */
  public void hsync() throws IOException {
    out.hsync();
  }

  /**
   * Writes the index, syncs and closes the file, and gives it its final name.
   *
   * @return the file under its final name
   * @throws IOException if the file could not be sealed; flushed events stay readable under its
   *     unsealed name
   */
  public Path seal() throws IOException {
    SegmentIndex content = index.build();
    checkState(content.events() > 0, "%s has no events", path);
    out.write(content.encodeBlock(sync));
    out.hsync();
    out.close();
    SegmentName.Sealed sealed =
        new SegmentName.Sealed(
            content.firstMicros(), content.lastMicros(), name.recorder(), name.number());
    Path target = archive.path(metadata.partition(), sealed);
    archive.publish(path, target);
    return target;
  }

  /** Closes the file under its present name, sealed or not. Written events stay. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
