package io.tattletail.replay.spark;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that an event has in Spark, in this order. */
enum EventColumn {
  CHANNEL,
  DATE,
  TIMESTAMP,
  ID,
  STREAM,
  OFFSET,
  SOURCE,
  HEADERS,
  PAYLOAD,
  EVENT;

  /** The column of this name, in lower case. */
  static EventColumn of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  static StructType schema() {
    return new StructType(
        Arrays.stream(values()).map(EventColumn::field).toArray(StructField[]::new));
  }

  static Column[] columns() {
    return Arrays.stream(values())
        .map(column -> Column.create(column.columnName(), column.type(), column.isNullable()))
        .toArray(Column[]::new);
  }

  private StructField field() {
    return new StructField(columnName(), type(), isNullable(), Metadata.empty());
  }

  /** What Spark calls it. */
  String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  DataType type() {
    return switch (this) {
      case CHANNEL, ID, STREAM, SOURCE -> DataTypes.StringType;
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
      case OFFSET -> DataTypes.LongType;
      case HEADERS -> DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);
      case PAYLOAD, EVENT -> DataTypes.BinaryType;
    };
  }

  /** A broker need not give positions. */
  boolean isNullable() {
    return this == STREAM || this == OFFSET;
  }
}
