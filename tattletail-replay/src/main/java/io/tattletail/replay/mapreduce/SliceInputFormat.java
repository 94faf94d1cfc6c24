package io.tattletail.replay.mapreduce;

import io.tattletail.replay.ReplaySlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** Hands the queries of their slices to the tasks of a {@link ReplayJob}; the tasks read them. */
final class SliceInputFormat extends InputFormat<NullWritable, Text> {
  @Override
  public List<InputSplit> getSplits(JobContext context) throws IOException {
    ReplayJob.Order order =
        context.getConfiguration().getEnum(ReplayJob.ORDER, ReplayJob.Order.CHANNEL);
    List<ReplaySlice> slices = ArchiveInput.of(context.getConfiguration()).slices();
    List<List<ReplaySlice>> tasks =
        order == ReplayJob.Order.CHANNEL
            ? byChannel(slices)
            : slices.stream().map(List::of).toList();
    return tasks.stream().<InputSplit>map(ArchiveSplit::new).toList();
  }

  /** Slices are ordered by channel: those of one follow each other. */
  static List<List<ReplaySlice>> byChannel(List<ReplaySlice> slices) {
    List<List<ReplaySlice>> tasks = new ArrayList<>();
    List<String> last = List.of();
    for (ReplaySlice slice : slices) {
      if (slice.channels().equals(last)) {
        tasks.get(tasks.size() - 1).add(slice);
      } else {
        tasks.add(new ArrayList<>(List.of(slice)));
        last = slice.channels();
      }
    }
    return tasks;
  }

  @Override
  public RecordReader<NullWritable, Text> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    return new QueryReader();
  }

  private static final class QueryReader extends RecordReader<NullWritable, Text> {
    private final Text query = new Text();
    private List<String> queries = List.of();
    private int next;

    @Override
    public void initialize(InputSplit split, TaskAttemptContext context) {
      queries = ((ArchiveSplit) split).queryTexts();
    }

    @Override
    public boolean nextKeyValue() {
      if (next >= queries.size()) {
        return false;
      }
      query.set(queries.get(next++));
      return true;
    }

    @Override
    public NullWritable getCurrentKey() {
      return NullWritable.get();
    }

    @Override
    public Text getCurrentValue() {
      return query;
    }

    /** Of the slices before the one that is being replayed. */
    @Override
    public float getProgress() {
      return queries.isEmpty() ? 1 : (float) Math.max(0, next - 1) / queries.size();
    }

    @Override
    public void close() {
      // The mapper reads the archive.
    }
  }
}
