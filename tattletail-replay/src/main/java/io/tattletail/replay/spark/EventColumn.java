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
  CHANNEL(DataTypes.StringType),
  DATE(DataTypes.DateType),
  TIMESTAMP(DataTypes.TimestampType),
  ID(DataTypes.StringType),
  STREAM(DataTypes.StringType),
  OFFSET(DataTypes.LongType),
  SOURCE(DataTypes.StringType),
  HEADERS(DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false)),
  PAYLOAD(DataTypes.BinaryType),
  EVENT(DataTypes.BinaryType);

  private final DataType type;

  EventColumn(DataType type) {
    this.type = type;
  }

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
        .map(column -> Column.create(column.columnName(), column.type, column.isNullable()))
        .toArray(Column[]::new);
  }

  private StructField field() {
    return new StructField(columnName(), type, isNullable(), Metadata.empty());
  }

  /** What Spark calls it. */
  String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  DataType type() {
    return type;
  }

  /** A broker need not give positions. */
  boolean isNullable() {
    return this == STREAM || this == OFFSET;
  }
}
