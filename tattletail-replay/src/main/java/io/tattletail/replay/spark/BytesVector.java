package io.tattletail.replay.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.BinaryView;
import org.apache.spark.unsafe.types.UTF8String;

/** Bytes or strings in UTF-8, each a part of an array that somebody else has. */
final class BytesVector extends EventVector {
  private final byte[][] arrays;
  private final int[] starts;
  private final int[] lengths;

  BytesVector(DataType type, int rows) {
    super(type, rows);
    this.arrays = new byte[rows][];
    this.starts = new int[rows];
    this.lengths = new int[rows];
  }

  @Override
  void forget() {
    Arrays.fill(arrays, null);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Sets a value that is not copied, and must not change any more. */
  void set(int row, byte[] array, int start, int length) {
    setNotNull(row);
    arrays[row] = array;
    starts[row] = start;
    lengths[row] = length;
  }

  void set(int row, String text) {
    byte[] encoded = utf8(text);
    set(row, encoded, 0, encoded.length);
  }

  /** Sets a copy. */
  void copy(int row, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    set(row, copy, 0, copy.length);
  }

  @Override
  public UTF8String getUTF8String(int row) {
    return UTF8String.fromBytes(arrays[row], starts[row], lengths[row]);
  }

  @Override
  public byte[] getBinary(int row) {
    return Arrays.copyOfRange(arrays[row], starts[row], starts[row] + lengths[row]);
  }

  @Override
  public BinaryView getBinaryView(int row) {
    return BinaryView.fromBytes(arrays[row], starts[row], lengths[row]);
  }
}
