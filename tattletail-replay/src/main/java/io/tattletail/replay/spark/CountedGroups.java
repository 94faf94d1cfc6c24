package io.tattletail.replay.spark;

import io.tattletail.replay.PartitionCount;
import io.tattletail.spew.Micros;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.aggregate.AggregateFunc;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.aggregate.Count;
import org.apache.spark.sql.connector.expressions.aggregate.CountStar;
import org.apache.spark.sql.connector.expressions.aggregate.Max;
import org.apache.spark.sql.connector.expressions.aggregate.Min;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation that counts per channel and day can answer: counts, least and greatest channel,
 * day and timestamp, in groups of channels, days or both. Immutable.
 */
final class CountedGroups implements Serializable {
  private static final long serialVersionUID = 1;

  private enum Function {
    COUNT,
    MIN,
    MAX,
    GROUP
  }

  /**
   * @param column of no meaning if it counts
   */
  private record Cell(Function function, EventColumn column) implements Serializable {
    @Override
    public String toString() {
      String name = column.columnName();
      return switch (function) {
        case COUNT -> "count(*)";
        case MIN -> "min(" + name + ")";
        case MAX -> "max(" + name + ")";
        case GROUP -> "by " + name;
      };
    }
  }

  private final ArrayList<Cell> cells;

  private CountedGroups(List<Cell> cells) {
    this.cells = new ArrayList<>(cells);
  }

  /** Empty if the aggregation asks for anything else. */
  static Optional<CountedGroups> of(Aggregation aggregation) {
    List<Cell> cells = new ArrayList<>();
    for (Expression group : aggregation.groupByExpressions()) {
      Optional<EventColumn> column = column(group);
      if (column.isEmpty() || column.get() == EventColumn.TIMESTAMP) {
        return Optional.empty();
      }
      cells.add(new Cell(Function.GROUP, column.get()));
    }
    for (AggregateFunc function : aggregation.aggregateExpressions()) {
      Optional<Cell> cell = cell(function);
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      cells.add(cell.get());
    }
    return Optional.of(new CountedGroups(cells));
  }

  private static Optional<Cell> cell(AggregateFunc function) {
    if (function instanceof CountStar) {
      return Optional.of(new Cell(Function.COUNT, EventColumn.TIMESTAMP));
    }
    if (function instanceof Count count && !count.isDistinct()) {
      return column(count.column()).map(column -> new Cell(Function.COUNT, column));
    }
    if (function instanceof Min min) {
      return column(min.column()).map(column -> new Cell(Function.MIN, column));
    }
    if (function instanceof Max max) {
      return column(max.column()).map(column -> new Cell(Function.MAX, column));
    }
    return Optional.empty();
  }

  /** One of those three that counts tell. */
  private static Optional<EventColumn> column(Expression expression) {
    if (expression instanceof NamedReference reference && reference.fieldNames().length == 1) {
      EventColumn column = EventColumn.of(reference.fieldNames()[0]);
      return switch (column) {
        case CHANNEL, DATE, TIMESTAMP -> Optional.of(column);
        default -> Optional.empty();
      };
    }
    return Optional.empty();
  }

  /** Whether all events are one group, so that there is a row even if there is none. */
  boolean isOneGroup() {
    return cells.stream().noneMatch(cell -> cell.function() == Function.GROUP);
  }

  StructType schema() {
    List<StructField> fields = new ArrayList<>();
    for (Cell cell : cells) {
      fields.add(
          switch (cell.function()) {
            case GROUP -> field(cell.column().columnName(), cell);
            case COUNT ->
                new StructField(
                    "count" + fields.size(), DataTypes.LongType, false, Metadata.empty());
            default -> field("bound" + fields.size(), cell);
          });
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  private static StructField field(String name, Cell cell) {
    return new StructField(
        name, cell.column().type(), cell.function() != Function.GROUP, Metadata.empty());
  }

  /** A row of one channel and day; Spark puts those of a group together. */
  @Nullable Object[] row(PartitionCount count) {
    @Nullable Object[] row = new @Nullable Object[cells.size()];
    for (int i = 0; i < row.length; i++) {
      Cell cell = cells.get(i);
      row[i] = cell.function() == Function.COUNT ? count.events() : value(cell, count);
    }
    return row;
  }

  private static Object value(Cell cell, PartitionCount count) {
    return switch (cell.column()) {
      case CHANNEL -> UTF8String.fromString(count.partition().channel());
      case DATE -> (int) count.partition().date().toEpochDay();
      default -> Micros.of(cell.function() == Function.MIN ? count.first() : count.last());
    };
  }

  /** The row of no event at all. */
  @Nullable Object[] emptyRow() {
    @Nullable Object[] row = new @Nullable Object[cells.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = cells.get(i).function() == Function.COUNT ? 0L : null;
    }
    return row;
  }

  @Override
  public String toString() {
    return cells.toString();
  }
}
