package io.tattletail.engines;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mapreduce.ArchiveCounter;
import io.tattletail.replay.mapreduce.ArchiveInput;
import io.tattletail.replay.mapreduce.ArchiveInputFormat;
import io.tattletail.replay.mapreduce.EventWritable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;

/** A MapReduce job over an archive: events, bytes added and days of each channel. */
final class EditCounts {
  private EditCounts() {}

  /** The identity: events travel to the reducers. */
  static final class Map extends Mapper<Text, EventWritable, Text, EventWritable> {}

  static final class Reduce extends Reducer<Text, EventWritable, Text, Text> {
    @Override
    protected void reduce(Text channel, Iterable<EventWritable> events, Context context)
        throws IOException, InterruptedException {
      long edits = 0;
      long added = 0;
      Set<String> days = new HashSet<>();
      for (EventWritable event : events) {
        edits++;
        added += Edit.of(event.get()).added();
        days.add(event.get().timestamp().toString().substring(0, 10));
      }
      for (String day : days) {
        context.getCounter("days", day).increment(1);
      }
      context.write(channel, new Text(edits + "\t" + added));
    }
  }

  /**
   * Runs the job; its output is text.
   *
   * @return names and values of its counters, tabs between
   */
  static List<String> run(
      Configuration configuration, Path root, ReplayQuery query, long sliceBytes, Path output)
      throws IOException, InterruptedException, ClassNotFoundException {
    Job job = Job.getInstance(configuration, "edits per channel");
    job.setInputFormatClass(ArchiveInputFormat.class);
    ArchiveInput.of(job.getConfiguration()).root(root).query(query).sliceBytes(sliceBytes);
    job.setMapperClass(Map.class);
    job.setReducerClass(Reduce.class);
    job.setMapOutputKeyClass(Text.class);
    job.setMapOutputValueClass(EventWritable.class);
    job.setOutputKeyClass(Text.class);
    job.setOutputValueClass(Text.class);
    job.setOutputFormatClass(TextOutputFormat.class);
    FileOutputFormat.setOutputPath(job, output);
    if (!job.waitForCompletion(false)) {
      throw new IOException(job.getJobID() + ": " + job.getStatus().getFailureInfo());
    }
    List<String> counters = new ArrayList<>();
    for (ArchiveCounter counter : ArchiveCounter.values()) {
      counters.add(counter + "\t" + job.getCounters().findCounter(counter).getValue());
    }
    counters.add("DAYS\t" + job.getCounters().getGroup("days").size());
    return counters;
  }
}
