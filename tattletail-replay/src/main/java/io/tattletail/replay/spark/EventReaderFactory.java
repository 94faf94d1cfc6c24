package io.tattletail.replay.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Makes the readers of events on the executors. */
final class EventReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1;

  private final ReadSettings settings;
  private final ArrayList<EventColumn> columns;
  private final long limit;

  EventReaderFactory(ReadSettings settings, List<EventColumn> columns, long limit) {
    this.settings = settings;
    this.columns = new ArrayList<>(columns);
    this.limit = limit;
  }

  @Override
  public boolean supportColumnarReads(InputPartition partition) {
    return true;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    throw new UnsupportedOperationException("events are read by columns");
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
    try {
      return new EventBatchReader(
          new SliceEvents(settings, ((SlicePartition) partition).queries()), columns, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
