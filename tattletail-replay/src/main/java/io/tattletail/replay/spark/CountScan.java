package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.PartitionCount;
import io.tattletail.replay.ReplayQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;

/**
 * Counts events. A task reads the indexes of what is published whole, and the events of the rest.
 */
final class CountScan implements Scan, Batch {
  private final ReadSettings settings;
  private final ReplayQuery query;
  private final List<String> filters;
  private final CountedGroups groups;
  private final Slices slices;

  CountScan(ReadSettings settings, ReplayQuery query, List<String> filters, CountedGroups groups) {
    this.settings = settings;
    this.query = query;
    this.filters = List.copyOf(filters);
    this.groups = groups;
    this.slices = Slices.ofCounts(settings, query);
  }

  @Override
  public StructType readSchema() {
    return groups.schema();
  }

  @Override
  public String description() {
    return "tattletail %s, PushedFilters: %s, PushedAggregation: %s, Query: %s"
        .formatted(settings.root(), filters, groups, query);
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.UNSUPPORTED;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    InputPartition[] partitions = slices.partitions();
    // Spark's sum of no counts is null, so one task counts none.
    return partitions.length == 0 ? new InputPartition[] {SlicePartition.of(query)} : partitions;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new Factory(settings, groups);
  }

  /** Makes the readers on the executors. */
  private static final class Factory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1;

    private final ReadSettings settings;
    private final CountedGroups groups;

    Factory(ReadSettings settings, CountedGroups groups) {
      this.settings = settings;
      this.groups = groups;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new Reader(settings, groups, ((SlicePartition) partition).queries());
    }
  }

  /** Counts when it is asked for the first row. */
  private static final class Reader implements PartitionReader<InternalRow> {
    private final ReadSettings settings;
    private final CountedGroups groups;
    private final List<ReplayQuery> queries;
    private Iterator<InternalRow> rows = List.<InternalRow>of().iterator();
    private boolean isCounted;

    Reader(ReadSettings settings, CountedGroups groups, List<ReplayQuery> queries) {
      this.settings = settings;
      this.groups = groups;
      this.queries = queries;
    }

    @Override
    public boolean next() throws IOException {
      if (!isCounted) {
        rows = count();
        isCounted = true;
      }
      return rows.hasNext();
    }

    private Iterator<InternalRow> count() throws IOException {
      List<InternalRow> counted = new ArrayList<>();
      try (EventReplayer replayer = settings.open()) {
        for (ReplayQuery query : queries) {
          for (PartitionCount count : replayer.count(query, settings.onDamage())) {
            counted.add(new GenericInternalRow(groups.row(count)));
          }
        }
      }
      if (counted.isEmpty() && groups.isOneGroup()) {
        counted.add(new GenericInternalRow(groups.emptyRow()));
      }
      return counted.iterator();
    }

    @Override
    public InternalRow get() {
      return rows.next();
    }

    @Override
    public void close() {}
  }
}
