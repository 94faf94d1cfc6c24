package io.tattletail.replay.mapreduce;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * The events of an archive as the input of a job, recorded and published ones together, each once;
 * the key is the channel. {@link ArchiveInput} selects the events, and {@link ArchiveCounter}
 * counts them.
 *
 * <pre>
 *   job.setInputFormatClass(ArchiveInputFormat.class);
 *   ArchiveInput.of(job.getConfiguration())
 *       .root(new Path("hdfs://namenode/archive"))
 *       .query(ReplayQuery.all().channels("#*.wikipedia"));
 * </pre>
 *
 * <p>Each split is one {@link io.tattletail.replay.ReplaySlice}: its events come in time order. A
 * retried task reads the archive as it is then, with events that were recorded meanwhile.
 */
public final class ArchiveInputFormat extends InputFormat<Text, EventWritable> {
  @Override
  public List<InputSplit> getSplits(JobContext context) throws IOException {
    return ArchiveInput.of(context.getConfiguration()).slices().stream()
        .<InputSplit>map(slice -> new ArchiveSplit(List.of(slice)))
        .toList();
  }

  @Override
  public RecordReader<Text, EventWritable> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    return new ArchiveRecordReader();
  }
}
