package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayCursor;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads the events of a task's slices in batches. Used by the task's thread alone. */
final class EventBatchReader implements PartitionReader<ColumnarBatch> {
  private final SliceEvents events;
  private final EventVectors vectors;
  private final ColumnWriter[] writers;
  private final ColumnarBatch batch;

  /** Events that may still be read. */
  private long left;

  /**
   * @param events closed with the reader
   * @param limit how many of them are read at most
   */
  EventBatchReader(SliceEvents events, List<EventColumn> columns, long limit) {
    this.events = events;
    this.left = limit;
    this.vectors = new EventVectors(columns);
    this.writers = vectors.writers();
    this.batch = new ColumnarBatch(vectors.vectors());
  }

  @Override
  public boolean next() throws IOException {
    vectors.forget();
    int rows = 0;
    long bytes = 0;
    long most = Math.min(left, EventVectors.ROWS);
    while (rows < most && bytes < EventVectors.BYTES) {
      ReplayCursor cursor = events.next();
      if (cursor == null) {
        break;
      }
      for (ColumnWriter writer : writers) {
        writer.write(cursor, rows);
      }
      bytes += cursor.stored().serialized().remaining();
      rows++;
    }
    left -= rows;
    batch.setNumRows(rows);
    return rows > 0;
  }

  @Override
  public ColumnarBatch get() {
    return batch;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return ReadMetrics.of(events.delivered(), events.duplicates(), events.conflictingDuplicates());
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
