package io.tattletail.bench;

import io.tattletail.engines.CommandLoop;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mapreduce.ArchiveInput;
import io.tattletail.replay.mapreduce.ArchiveInputFormat;
import io.tattletail.replay.mapreduce.EventWritable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;

/**
 * What a process with MapReduce's class path runs and times: {@code job ROOT} and {@code replay
 * ROOT}. Each answers with nanoseconds and the number of events.
 */
public final class MapReduceRuns {
  private enum Counted {
    EVENTS
  }

  private MapReduceRuns() {}

  /** Counts, and looks at each event as little as the replay does. */
  static final class Count extends Mapper<Text, EventWritable, NullWritable, NullWritable> {
    private long bytes;

    @Override
    protected void map(Text channel, EventWritable event, Context context) {
      bytes += event.get().serialized().orElseThrow().remaining();
      context.getCounter(Counted.EVENTS).increment(1);
    }

    @Override
    protected void cleanup(Context context) {
      context.setStatus(bytes + " bytes");
    }
  }

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what MapReduce writes
   */
  public static void main(String[] arguments) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("hadoop.tmp.dir", arguments[0]);
    // By default whoever waits for a job asks every five seconds whether it is done.
    configuration.setInt("mapreduce.client.completion.pollinterval", 5);
    CommandLoop.run(line -> answer(configuration, line.split(" ")));
    System.exit(0);
  }

  private static List<String> answer(Configuration configuration, String[] words) throws Exception {
    Path root = new Path(words[1]);
    long start = System.nanoTime();
    long events = words[0].equals("job") ? job(configuration, root) : replay(configuration, root);
    return List.of((System.nanoTime() - start) + "\t" + events);
  }

  private static long job(Configuration configuration, Path root) throws Exception {
    Job job = Job.getInstance(configuration, "count");
    job.setInputFormatClass(ArchiveInputFormat.class);
    ArchiveInput.of(job.getConfiguration()).root(root);
    job.setMapperClass(Count.class);
    job.setNumReduceTasks(0);
    job.setOutputFormatClass(NullOutputFormat.class);
    if (!job.waitForCompletion(false)) {
      throw new IOException(job.getJobID() + ": " + job.getStatus().getFailureInfo());
    }
    return job.getCounters().findCounter(Counted.EVENTS).getValue();
  }

  private static long replay(Configuration configuration, Path root) throws IOException {
    long[] events = {0, 0};
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(
          ReplayQuery.all(),
          event -> {
            events[0]++;
            events[1] += event.serialized().orElseThrow().remaining();
          });
    }
    return events[0];
  }
}
