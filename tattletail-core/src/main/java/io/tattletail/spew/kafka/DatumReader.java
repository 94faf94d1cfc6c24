package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of one Avro datum, one after the other. It checks each length against the
 * remaining bytes before it allocates or skips them. Not thread-safe.
 */
final class DatumReader {
  private static final int LONGEST_VARINT = 10;

  /** Its position is the next byte to read, its limit the end of the datum. */
  private final ByteBuffer bytes;

  private final int start;

  /**
   * @param datum the bytes from its position to its limit; its position does not change
   */
  DatumReader(ByteBuffer datum) {
    this.bytes = datum.duplicate();
    this.start = datum.position();
  }

  /** An exception that names the problem and the byte of the datum at which reading stopped. */
  SpewFormatException damaged(String problem) {
    return new SpewFormatException(
        "not a record of format %s: %s at byte %d of %d"
            .formatted(
                KafkaRecordSerializer.NAME,
                problem,
                bytes.position() - start,
                bytes.limit() - start));
  }

  long readLong(String field) throws SpewFormatException {
    long bits = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (!bytes.hasRemaining()) {
        throw damaged(field + " is cut");
      }
      byte next = bytes.get();
      bits |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        if (i == LONGEST_VARINT - 1 && next > 1) {
          break;
        }
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw damaged(field + " has more than 64 bits");
  }

  int readInt(String field) throws SpewFormatException {
    return readInt(field, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A number between two bounds, both inclusive. */
  int readInt(String field, int least, int greatest) throws SpewFormatException {
    long value = readLong(field);
    if (value < least || value > greatest) {
      throw damaged(
          "%s is %d, expected one between %d and %d".formatted(field, value, least, greatest));
    }
    return (int) value;
  }

  /** Reads the length of bytes or of a text, and checks that so many bytes are left. */
  private int readLength(String field) throws SpewFormatException {
    long length = readLong("length of " + field);
    if (length < 0 || length > bytes.remaining()) {
      throw damaged(
          "%s has a length of %d bytes, and %d are left"
              .formatted(field, length, bytes.remaining()));
    }
    return (int) length;
  }

  /** Reads bytes as a slice of the datum, without a copy. */
  ByteBuffer readBytes(String field) throws SpewFormatException {
    int length = readLength(field);
    ByteBuffer slice = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return slice;
  }

  void skipBytes(String field) throws SpewFormatException {
    int length = readLength(field);
    bytes.position(bytes.position() + length);
  }

  /** Reads bytes or null. */
  @Nullable ByteBuffer readOptionalBytes(String field) throws SpewFormatException {
    return readPresence(field) ? readBytes(field) : null;
  }

  /** Reads the branch of a union with null: whether the field has a value. */
  boolean readPresence(String field) throws SpewFormatException {
    return readInt("union of " + field, 0, 1) == 1;
  }

  String readText(String field) throws SpewFormatException {
    ByteBuffer utf8 = readBytes(field);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw damaged(field + " is not UTF-8");
    }
  }

  /**
   * Reads the number of the next items of an array; 0 at its end.
   *
   * @param leastItemBytes the smallest number of bytes of an item
   */
  int readItemCount(String field, int leastItemBytes) throws SpewFormatException {
    long count = readLong("count of " + field);
    if (count < 0) {
      // After a negative count, the size of the items in bytes follows, for readers that skip them.
      readLength(field);
      count = -count;
    }
    if (count < 0 || count > bytes.remaining() / leastItemBytes) {
      throw damaged(
          "%s has %d items, and %d bytes are left".formatted(field, count, bytes.remaining()));
    }
    return (int) count;
  }

  void expectEnd() throws SpewFormatException {
    if (bytes.hasRemaining()) {
      throw damaged("expected its end");
    }
  }
}
