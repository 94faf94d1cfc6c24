package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayQuery;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/** Reads events. A small limit is one task that reads no further. Thread-safe. */
final class EventScan implements Scan, Batch, SupportsReportStatistics {
  /** Of so many events no slices are made, which would read the index of every file. */
  static final int MAX_LIMIT_OF_ONE_TASK = 100_000;

  private static final long BYTES_OF_AN_EVENT = 500;

  private final ReadSettings settings;
  private final ReplayQuery query;
  private final List<String> filters;
  private final StructType schema;
  private final List<EventColumn> columns;
  private final OptionalInt limit;
  private final Slices slices;

  /**
   * @param query of which all events are read
   * @param filters that became part of it, for people to read
   * @param columns those of the schema
   */
  EventScan(
      ReadSettings settings,
      ReplayQuery query,
      List<String> filters,
      StructType schema,
      List<EventColumn> columns,
      OptionalInt limit) {
    this.settings = settings;
    this.query = query;
    this.filters = List.copyOf(filters);
    this.schema = schema;
    this.columns = List.copyOf(columns);
    this.limit = limit;
    this.slices = Slices.ofEvents(settings, query);
  }

  private boolean isOneTask() {
    return limit.isPresent() && limit.getAsInt() <= MAX_LIMIT_OF_ONE_TASK;
  }

  @Override
  public StructType readSchema() {
    return schema;
  }

  @Override
  public String description() {
    return "tattletail %s, PushedFilters: %s, PushedLimit: %s, Query: %s"
        .formatted(settings.root(), filters, limit.isPresent() ? limit.getAsInt() : "none", query);
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.SUPPORTED;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    if (isOneTask()) {
      return new InputPartition[] {SlicePartition.of(query)};
    }
    return slices.partitions();
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new EventReaderFactory(settings, columns, limit.orElse(Integer.MAX_VALUE));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {
      new ReadMetrics.Events(),
      new ReadMetrics.Duplicates(),
      new ReadMetrics.ConflictingDuplicates()
    };
  }

  /** The bytes are those of files: mostly compressed, and of all columns. */
  @Override
  public Statistics estimateStatistics() {
    if (isOneTask()) {
      return new Estimate(
          OptionalLong.of(limit.getAsInt() * BYTES_OF_AN_EVENT), OptionalLong.of(limit.getAsInt()));
    }
    return new Estimate(OptionalLong.of(slices.bytes()), OptionalLong.empty());
  }

  private record Estimate(OptionalLong sizeInBytes, OptionalLong numRows) implements Statistics {}
}
