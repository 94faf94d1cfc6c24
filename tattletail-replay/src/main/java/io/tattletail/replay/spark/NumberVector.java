package io.tattletail.replay.spark;

import org.apache.spark.sql.types.DataType;

/** Numbers, timestamps or days. */
final class NumberVector extends EventVector {
  private final long[] values;

  NumberVector(DataType type, int rows) {
    super(type, rows);
    this.values = new long[rows];
  }

  void set(int row, long value) {
    setNotNull(row);
    values[row] = value;
  }

  @Override
  public long getLong(int row) {
    return values[row];
  }

  @Override
  public int getInt(int row) {
    return (int) values[row];
  }
}
