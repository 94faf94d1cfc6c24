package io.tattletail.internal.rejected;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.RejectedEvent;
import io.tattletail.common.TornTail;
import io.tattletail.internal.segment.ContainerBlocks;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.Path;

/**
 * The content of one file, of which all that can be read is read: it goes on behind damage at the
 * next sync marker.
 *
 * <p>Framing is not left to Avro's reader, which takes an incomplete last block for the end and
 * allocates whatever length a block claims. Decoding is Avro's.
 */
public final class RejectedFile {
  private final Path path;
  private final byte[] bytes;
  private final List<RejectedEvent> events = new ArrayList<>();
  private final List<CorruptSegmentException> damage = new ArrayList<>();
  private OptionalLong tornAt = OptionalLong.empty();
  private OptionalInt headerLength = OptionalInt.empty();
  private long endInOriginal;

  private RejectedFile(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  public static RejectedFile parse(Path path, byte[] bytes) {
    RejectedFile file = new RejectedFile(path, bytes);
    file.parse();
    return file;
  }

  /**
   * Parses a part of a file: one that begins behind the end of the part before it, or ends within a
   * block, is damaged.
   *
   * @param from where its first block begins in the original
   * @param previousEnd where the part before it ends; 0 if there is none
   */
  public static RejectedFile parsePart(Path path, byte[] bytes, long from, long previousEnd) {
    RejectedFile file = new RejectedFile(path, bytes);
    file.parse();
    if (file.tornAt.isPresent()) {
      file.damaged(file.tornAt.getAsLong(), "a part of a file that ends within a block");
      file.tornAt = OptionalLong.empty();
    }
    if (file.headerLength.isPresent()) {
      int headerLength = file.headerLength.getAsInt();
      long expected = Math.max(previousEnd, headerLength);
      if (expected < from) {
        file.damaged(
            headerLength,
            "bytes %d to %d of the original, which are in no part of it".formatted(expected, from));
      }
      file.endInOriginal = from + bytes.length - headerLength;
    }
    return file;
  }

  public List<RejectedEvent> events() {
    return events;
  }

  public List<CorruptSegmentException> damage() {
    return damage;
  }

  /** An incomplete last block. */
  public Optional<TornTail> torn() {
    return tornAt.isEmpty()
        ? Optional.empty()
        : Optional.of(new TornTail(path, tornAt.getAsLong(), bytes.length - tornAt.getAsLong()));
  }

  /** Of a part: where it ends in the original; 0 if its header is damaged. */
  public long endInOriginal() {
    return endInOriginal;
  }

  private void parse() {
    Optional<ContainerBlocks> blocks;
    try {
      blocks = ContainerBlocks.of(path, bytes);
    } catch (CorruptSegmentException e) {
      damage.add(e);
      return;
    }
    if (blocks.isPresent()) {
      readBlocks(blocks.get());
    } else {
      tornAt = OptionalLong.of(0);
    }
  }

  private void readBlocks(ContainerBlocks blocks) {
    GenericDatumReader<GenericRecord> decoder = new GenericDatumReader<>();
    try (var reader =
        new DataFileReader<GenericRecord>(new SeekableByteArrayInput(bytes), decoder)) {
      decoder.setExpected(RejectedFormat.readBy(reader.getSchema()));
      if (!RejectedFormat.CODEC.equals(reader.getMetaString(DataFileConstants.CODEC))) {
        damaged(0, "header: expected codec " + RejectedFormat.CODEC);
        return;
      }
      headerLength = OptionalInt.of(blocks.headerLength());
      while (!blocks.atEnd() && tornAt.isEmpty()) {
        readBlock(reader, blocks);
      }
    } catch (IOException | RuntimeException e) {
      // Avro answers damage with whatever exception its code happens to meet.
      damaged(0, "header: " + e);
    }
  }

  private void readBlock(DataFileReader<GenericRecord> reader, ContainerBlocks blocks)
      throws IOException {
    int start = blocks.position();
    try {
      long count = blocks.next();
      if (count == 0) {
        throw new CorruptSegmentException(path, start, "a block without events");
      }
      reader.seek(start);
      List<RejectedEvent> block = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        block.add(RejectedFormat.decode(reader.next()));
      }
      events.addAll(block);
    } catch (IOException | RuntimeException e) {
      boolean anotherEnds = blocks.resynchronise(start);
      if (e instanceof EOFException && !anotherEnds) {
        tornAt = OptionalLong.of(start);
      } else if (e instanceof CorruptSegmentException framing) {
        damage.add(framing);
      } else {
        damaged(start, "block: " + e);
      }
    }
  }

  private void damaged(long offset, String detail) {
    damage.add(new CorruptSegmentException(path, offset, detail));
  }
}
