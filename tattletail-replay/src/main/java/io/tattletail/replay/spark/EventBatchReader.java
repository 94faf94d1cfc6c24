package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads the events of one slice, in the archive's order. Used by the task's thread alone. */
final class EventBatchReader implements PartitionReader<ColumnarBatch> {
  private final EventReplayer replayer;
  private final ReplayCursor cursor;
  private final ColumnWriter[] writers;
  private final ColumnarBatch batch;

  /** Events that may still be read. */
  private long left;

  /**
   * @param replayer closed with the reader
   */
  EventBatchReader(
      EventReplayer replayer, ReplayQuery query, List<EventColumn> columns, long limit)
      throws IOException {
    this.replayer = replayer;
    this.left = limit;
    EventVectors vectors = new EventVectors(columns);
    this.writers = vectors.writers();
    this.batch = new ColumnarBatch(vectors.vectors());
    try {
      this.cursor = replayer.cursor(query);
    } catch (IOException | RuntimeException e) {
      replayer.close();
      throw e;
    }
  }

  @Override
  public boolean next() throws IOException {
    int rows = 0;
    long most = Math.min(left, EventVectors.ROWS);
    while (rows < most && cursor.next()) {
      for (ColumnWriter writer : writers) {
        writer.write(cursor, rows);
      }
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
    return ReadMetrics.of(cursor.report());
  }

  @Override
  public void close() throws IOException {
    try {
      cursor.close();
    } finally {
      replayer.close();
    }
  }
}
