package io.tattletail.replay.spark;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarMap;

/** Maps of strings to strings. */
final class HeadersVector extends EventVector {
  /** Of each row. */
  private final BytesVector[] keys;

  private final BytesVector[] values;
  private final int[] sizes;

  HeadersVector(int rows) {
    super(EventColumn.HEADERS.type(), rows);
    this.keys = new BytesVector[rows];
    this.values = new BytesVector[rows];
    this.sizes = new int[rows];
  }

  @Override
  void forget() {
    Arrays.fill(keys, null);
    Arrays.fill(values, null);
  }

  void set(int row, Map<String, String> headers) {
    setNotNull(row);
    sizes[row] = headers.size();
    keys[row] = new BytesVector(DataTypes.StringType, headers.size());
    values[row] = new BytesVector(DataTypes.StringType, headers.size());
    int entry = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      keys[row].set(entry, header.getKey());
      values[row].set(entry, header.getValue());
      entry++;
    }
  }

  @Override
  public ColumnarMap getMap(int row) {
    return new ColumnarMap(keys[row], values[row], 0, sizes[row]);
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    throw new UnsupportedOperationException("each row has its own keys and values");
  }
}
