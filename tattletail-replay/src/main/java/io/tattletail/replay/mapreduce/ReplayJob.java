package io.tattletail.replay.mapreduce;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.spew.Interruption;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;
import org.apache.hadoop.util.ToolRunner;

/**
 * A replay by many tasks at once: each makes a handler of its own and delivers the events of its
 * part of the query to it. For repairs over years that take too long on one machine.
 *
 * <pre>
 *   ReplayJobReport report =
 *       ReplayJob.of(root, ReplayQuery.all().channels("order.*"), RepairOrders.class)
 *           .run(configuration);
 * </pre>
 *
 * <p><b>Order.</b> The events of one channel come in order, and all of them to one task; events of
 * different channels come in any order. {@link #order} lets several tasks share a channel.
 *
 * <p><b>The handler</b> has a constructor without parameters. If it is {@link
 * org.apache.hadoop.conf.Configurable} it gets the job's configuration, and if it is {@link
 * AutoCloseable} it is closed after its last event, before the task counts as done. It must be
 * idempotent: a task that fails is tried again from its beginning, and the attempt that failed may
 * still be running when its machine does not answer. So the handler gets an event again, perhaps
 * while another one is handling it, and may get earlier events again after later ones. So store its
 * results under the event's id, or under a key together with the event's time, and drop a write
 * that is older than the stored one. A handler that counts, appends or sends is not idempotent.
 *
 * <p>Tasks are not started twice for speed. {@code mapreduce.map.maxattempts} limits the attempts,
 * 4 by default.
 *
 * <p>Immutable: each method returns a copy that differs in one value. Thread-safe.
 */
public final class ReplayJob {
  static final String HANDLER = "tattletail.job.handler";
  static final String ORDER = "tattletail.job.order";
  static final String BATCH = "tattletail.job.batch";
  static final String ON_FAILURE = "tattletail.job.on.failure";

  private final Path root;
  private final ReplayQuery query;
  private final Class<? extends SpewEventHandler> handler;
  private final List<Consumer<Configuration>> settings;

  /** Which events come in order. */
  public enum Order {
    /** All of a channel. */
    CHANNEL,
    /**
     * Those of a channel within a slice of time, {@link #sliceBytes} large: several tasks share a
     * channel. For handlers to which the order of events does not matter, or of days.
     */
    SLICE
  }

  /** What a task does when the handler throws. */
  public enum OnFailure {
    /** It fails, and is tried again. */
    FAIL,
    /** It goes on behind the event, which is logged and counted. */
    SKIP
  }

  private ReplayJob(
      Path root,
      ReplayQuery query,
      Class<? extends SpewEventHandler> handler,
      List<Consumer<Configuration>> settings) {
    this.root = root;
    this.query = query;
    this.handler = handler;
    this.settings = List.copyOf(settings);
  }

  /**
   * A job of this query.
   *
   * @param root the archive's directory
   * @param handler with a constructor without parameters
   */
  public static ReplayJob of(
      Path root, ReplayQuery query, Class<? extends SpewEventHandler> handler) {
    return new ReplayJob(root, query, handler, List.of());
  }

  private ReplayJob with(Consumer<Configuration> setting) {
    List<Consumer<Configuration>> more = new ArrayList<>(settings);
    more.add(setting);
    return new ReplayJob(root, query, handler, more);
  }

  /** Which events come in order. Default {@link Order#CHANNEL}. */
  public ReplayJob order(Order order) {
    return with(configuration -> configuration.setEnum(ORDER, order));
  }

  /** About how much of the archive a slice has, in bytes of files. Default 128 MiB. */
  public ReplayJob sliceBytes(long bytes) {
    checkArgument(bytes > 0, "sliceBytes must be positive, is %s", bytes);
    return with(configuration -> ArchiveInput.of(configuration).sliceBytes(bytes));
  }

  /**
   * How many events the handler gets at once, by {@link SpewEventHandler#onEvents}. Default 1, by
   * {@link SpewEventHandler#onEvent}.
   */
  public ReplayJob batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(configuration -> configuration.setInt(BATCH, events));
  }

  /** What a task does when the handler throws. Default {@link OnFailure#FAIL}. */
  public ReplayJob onFailure(OnFailure policy) {
    return with(configuration -> configuration.setEnum(ON_FAILURE, policy));
  }

  /** What a task does when a file is damaged. Default {@link DamagePolicy#FAIL}. */
  public ReplayJob onDamage(DamagePolicy policy) {
    return with(configuration -> ArchiveInput.of(configuration).onDamage(policy));
  }

  /** Serializers beside the built-in ones, each with a constructor without parameters. */
  public ReplayJob serializers(List<Class<? extends SpewSerializer>> serializers) {
    List<Class<? extends SpewSerializer>> all = List.copyOf(serializers);
    return with(configuration -> ArchiveInput.of(configuration).serializers(all));
  }

  /**
   * Runs the job and waits for its end.
   *
   * @param configuration of the cluster, and of the tasks; not changed
   * @throws ReplayJobException if the job failed; the handler may have got any of its events
   * @throws InterruptedIOException if the thread is interrupted, which stays so; the job is killed
   * @throws IOException if the job cannot be planned or submitted, or cannot be watched any more:
   *     it may still run then
   */
  public ReplayJobReport run(Configuration configuration) throws IOException {
    long startNanos = System.nanoTime();
    Job job = job(configuration);
    try {
      job.submit();
      boolean succeeded = job.monitorAndPrintJob();
      ReplayJobReport report =
          ReplayJobReport.of(job, Duration.ofNanos(System.nanoTime() - startNanos));
      if (!succeeded) {
        throw new ReplayJobException(
            "%s failed: %s".formatted(job.getJobID(), job.getStatus().getFailureInfo()), report);
      }
      return report;
    } catch (InterruptedException e) {
      throw interrupted(job, e);
    } catch (InterruptedIOException e) {
      throw Interruption.is(e) ? interrupted(job, e) : e;
    } catch (ClassNotFoundException e) {
      throw new IOException("the job names a class that is not on the class path", e);
    }
  }

  /** Kills the job, for which the thread must not be interrupted: Hadoop's calls would fail. */
  static InterruptedIOException interrupted(Job job, Exception cause) {
    InterruptedIOException interrupted =
        new InterruptedIOException("interrupted while " + job.getJobName() + " ran");
    interrupted.initCause(cause);
    boolean wasInterrupted = Thread.interrupted();
    try {
      if (job.getJobID() != null) {
        job.killJob();
      }
    } catch (IOException | RuntimeException failure) {
      interrupted.addSuppressed(failure);
    } finally {
      if (wasInterrupted || cause instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
    return interrupted;
  }

  private Job job(Configuration configuration) throws IOException {
    Job job = Job.getInstance(configuration, "replay of " + query + " to " + handler.getName());
    Configuration own = job.getConfiguration();
    settings.forEach(setting -> setting.accept(own));
    ArchiveInput.of(own).root(root).query(query);
    own.setClass(HANDLER, handler, SpewEventHandler.class);
    job.setJarByClass(handler);
    job.setInputFormatClass(SliceInputFormat.class);
    job.setMapperClass(ReplayMapper.class);
    job.setNumReduceTasks(0);
    job.setSpeculativeExecution(false);
    job.setOutputFormatClass(NullOutputFormat.class);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(NullWritable.class);
    return job;
  }

  /**
   * Runs a job from the command line: {@code hadoop jar <your jar>
   * io.tattletail.replay.mapreduce.ReplayJob --archive <root> --handler <class>}; {@code --help}
   * lists the rest. Exit codes: 0 the job is done, 1 it failed, 2 the command line was wrong.
   */
  public static void main(String[] arguments) throws Exception {
    System.exit(ToolRunner.run(new ReplayCommand(), arguments));
  }
}
