package io.tattletail.internal.segment;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;

/**
 * Writes a file in the archive's format to a stream that something else opened, names and closes:
 * header and blocks, and no index. In a partition's recorded directory it is a foreign file, which
 * {@link Segment#openForeign} reads.
 *
 * <p>Not thread-safe. After an {@link IOException} the stream may end in part of a block. A reader
 * ignores that at the end of a file and nowhere else, so nothing more can be written then.
 */
public final class SegmentStreamWriter {
  private static final SecureRandom SYNC_MARKERS = new SecureRandom();

  private final SegmentMetadata metadata;
  private final OutputStream out;
  private final BlockEncoders encoders;
  private final byte[] sync = new byte[SegmentFormat.SYNC_BYTES];
  private boolean broken;

  /**
   * Writes the header.
   *
   * @param metadata of the file
   * @param out not closed or flushed
   * @param encoders not closed
   */
  public SegmentStreamWriter(SegmentMetadata metadata, OutputStream out, BlockEncoders encoders)
      throws IOException {
    this.metadata = metadata;
    this.out = out;
    this.encoders = encoders;
    SYNC_MARKERS.nextBytes(sync);
    out.write(SegmentHeader.encode(metadata, sync));
  }

  /** The metadata of the file. */
  public SegmentMetadata metadata() {
    return metadata;
  }

  /**
   * Sorts the events and writes them as one or more blocks. The buffer does not change.
   *
   * @throws IOException if this write, or an earlier one, may have failed
   */
  public void write(RecordBuffer records) throws IOException {
    if (broken) {
      throw new IOException(
          "the file of %s ends in part of a block, since writing to it failed"
              .formatted(metadata.partition()));
    }
    broken = true;
    encoders.encode(
        records,
        metadata,
        sync,
        (encoder, sorted, from, to) -> {
          Encoder block = encoder.framed();
          out.write(block.array(), 0, block.length());
        });
    broken = false;
  }
}
