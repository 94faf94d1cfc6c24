package io.tattletail.replay.spark;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/** A column that has nulls and values of one type; subclasses say of which. Not thread-safe. */
abstract class EventVector extends ColumnVector {
  private final boolean[] nulls;

  EventVector(DataType type, int rows) {
    super(type);
    this.nulls = new boolean[rows];
  }

  final void setNull(int row) {
    nulls[row] = true;
  }

  final void setNotNull(int row) {
    nulls[row] = false;
  }

  /** Keeps no value of the batch before. */
  void forget() {}

  /** It may have; Spark asks again for each row. */
  @Override
  public final boolean hasNull() {
    return true;
  }

  @Override
  public final int numNulls() {
    int count = 0;
    for (boolean isNull : nulls) {
      count += isNull ? 1 : 0;
    }
    return count;
  }

  @Override
  public final boolean isNullAt(int row) {
    return nulls[row];
  }

  @Override
  public void close() {}

  private UnsupportedOperationException isNot(String what) {
    return new UnsupportedOperationException(dataType() + " is no " + what);
  }

  @Override
  public boolean getBoolean(int row) {
    throw isNot("boolean");
  }

  @Override
  public byte getByte(int row) {
    throw isNot("byte");
  }

  @Override
  public short getShort(int row) {
    throw isNot("short");
  }

  @Override
  public int getInt(int row) {
    throw isNot("int");
  }

  @Override
  public long getLong(int row) {
    throw isNot("long");
  }

  @Override
  public float getFloat(int row) {
    throw isNot("float");
  }

  @Override
  public double getDouble(int row) {
    throw isNot("double");
  }

  @Override
  public ColumnarArray getArray(int row) {
    throw isNot("array");
  }

  @Override
  public ColumnarMap getMap(int row) {
    throw isNot("map");
  }

  @Override
  public Decimal getDecimal(int row, int precision, int scale) {
    throw isNot("decimal");
  }

  @Override
  public UTF8String getUTF8String(int row) {
    throw isNot("string");
  }

  @Override
  public byte[] getBinary(int row) {
    throw isNot("binary");
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    throw isNot("parent");
  }
}
