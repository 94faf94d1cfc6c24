package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The header of an Avro object container file, whatever it holds.
 *
 * @param entries its metadata, in order
 * @param lastKey of its last entry; empty if it has none
 * @param lastValueStart where the value of the last entry begins in the file
 * @param sync the marker that ends each block
 * @param length in bytes, the sync marker included
 */
record ContainerHeader(
    Map<String, byte[]> entries, String lastKey, int lastValueStart, byte[] sync, int length) {
  /**
   * Decodes the header at the start of {@code bytes}, which may have more behind it.
   *
   * @return null if the bytes end before the header does, so that more are needed
   * @throws CorruptSegmentException if the bytes are no header
   */
  static @Nullable ContainerHeader decode(Path path, byte[] bytes, int length)
      throws CorruptSegmentException {
    int magic = Math.min(length, SegmentFormat.MAGIC.length);
    if (!Arrays.equals(bytes, 0, magic, SegmentFormat.MAGIC, 0, magic)) {
      throw new CorruptSegmentException(
          path, 0, "expected the magic bytes of an Avro container file, found others");
    }
    if (length < SegmentFormat.MAGIC.length) {
      return null;
    }
    Decoder in = new Decoder(bytes, magic, length);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    String lastKey = "";
    int lastValueStart = 0;
    try {
      for (long count = in.readLong(); count != 0; count = in.readLong()) {
        if (count < 0) {
          // Avro's long form: a negative count is followed by the entries' length in bytes.
          in.readLong();
        }
        for (long i = 0; i != Math.abs(count); i++) {
          lastKey = in.readString();
          byte[] value = in.readBytes();
          lastValueStart = in.position() - value.length;
          entries.put(lastKey, value);
        }
      }
      byte[] sync = in.readFixed(SegmentFormat.SYNC_BYTES);
      return new ContainerHeader(entries, lastKey, lastValueStart, sync, in.position());
    } catch (Decoder.MalformedException e) {
      if (e instanceof Decoder.EndException && length < SegmentFormat.MAX_HEADER_BYTES) {
        return null;
      }
      throw new CorruptSegmentException(path, e.position(), "expected a header: " + e.getMessage());
    }
  }
}
