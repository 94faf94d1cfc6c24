package io.tattletail.internal.rejected;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.RejectedEvent;
import io.tattletail.common.TornTail;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.hadoop.fs.Path;

/**
 * The content of one file, of which all that can be read is read: it goes on behind damage at the
 * next sync marker.
 *
 * <p>Framing is walked here, on an array, because Avro's reader takes an incomplete last block for
 * the end and allocates whatever length a block claims. Decoding is Avro's.
 */
public final class RejectedFile {
  private static final int MAGIC_BYTES = DataFileConstants.MAGIC.length;
  private static final int SYNC_BYTES = DataFileConstants.SYNC_SIZE;

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
    int magic = Math.min(bytes.length, MAGIC_BYTES);
    if (!Arrays.equals(bytes, 0, magic, DataFileConstants.MAGIC, 0, magic)) {
      damaged(0, "expected the magic bytes of an Avro container file, found others");
      return;
    }
    if (bytes.length < MAGIC_BYTES) {
      tornAt = OptionalLong.of(0);
      return;
    }
    int headerEnd;
    try {
      headerEnd = headerLength();
    } catch (EOFException e) {
      tornAt = OptionalLong.of(0);
      return;
    } catch (IOException | RuntimeException e) {
      damaged(0, "header: " + e);
      return;
    }
    GenericDatumReader<GenericRecord> decoder = new GenericDatumReader<>();
    try (var reader =
        new DataFileReader<GenericRecord>(new SeekableByteArrayInput(bytes), decoder)) {
      decoder.setExpected(RejectedFormat.readBy(reader.getSchema()));
      if (!RejectedFormat.CODEC.equals(reader.getMetaString(DataFileConstants.CODEC))) {
        damaged(0, "header: expected codec " + RejectedFormat.CODEC);
        return;
      }
      headerLength = OptionalInt.of(headerEnd);
      byte[] sync = Arrays.copyOfRange(bytes, headerEnd - SYNC_BYTES, headerEnd);
      int position = headerEnd;
      while (position < bytes.length && tornAt.isEmpty()) {
        position = readBlock(reader, position, sync);
      }
    } catch (IOException | RuntimeException e) {
      // Avro answers damage with whatever exception its code happens to meet.
      damaged(0, "header: " + e);
    }
  }

  private int headerLength() throws IOException {
    BinaryDecoder in = decoderAt(MAGIC_BYTES);
    for (long entries = in.readMapStart(); entries != 0; entries = in.mapNext()) {
      for (long i = 0; i < entries; i++) {
        in.skipString();
        in.skipBytes();
      }
    }
    in.skipFixed(SYNC_BYTES);
    return bytes.length - in.inputStream().available();
  }

  private BinaryDecoder decoderAt(int position) {
    return DecoderFactory.get().binaryDecoder(bytes, position, bytes.length - position, null);
  }

  /** Returns where the next block begins. */
  private int readBlock(DataFileReader<GenericRecord> reader, int start, byte[] sync) {
    int end;
    try {
      BinaryDecoder in = decoderAt(start);
      long count = in.readLong();
      long length = in.readLong();
      if (count <= 0 || length < 0) {
        throw new IOException("a block of %d events and %d bytes".formatted(count, length));
      }
      if (length + SYNC_BYTES > in.inputStream().available()) {
        throw new EOFException("a block that claims to run past the end of the file");
      }
      end = bytes.length - in.inputStream().available() + (int) length + SYNC_BYTES;
      if (!Arrays.equals(bytes, end - SYNC_BYTES, end, sync, 0, SYNC_BYTES)) {
        throw new IOException("a block does not end with the file's sync marker");
      }
      reader.seek(start);
      List<RejectedEvent> block = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        block.add(RejectedFormat.decode(reader.next()));
      }
      events.addAll(block);
      return end;
    } catch (IOException | RuntimeException e) {
      int marker = Bytes.indexOf(Arrays.copyOfRange(bytes, start, bytes.length), sync);
      if (marker < 0 && e instanceof EOFException) {
        tornAt = OptionalLong.of(start);
        return bytes.length;
      }
      damaged(start, "block: " + e);
      return marker < 0 ? bytes.length : start + marker + SYNC_BYTES;
    }
  }

  private void damaged(long offset, String detail) {
    damage.add(new CorruptSegmentException(path, offset, detail));
  }
}
