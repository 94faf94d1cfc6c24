package io.tattletail.replay.mapreduce;

import static java.util.Objects.requireNonNull;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayProgress;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.util.ReflectionUtils;

/** Replays the slices of one task to one handler. */
final class ReplayMapper extends Mapper<NullWritable, Text, NullWritable, NullWritable> {
  @Override
  public void run(Context context) throws IOException, InterruptedException {
    Configuration configuration = context.getConfiguration();
    ReadCounts counts = new ReadCounts(context);
    ArchiveInput input = ArchiveInput.of(configuration);
    ReplayOptions options =
        options(configuration)
            .onDamage(input.onDamage())
            .onProgress(progress -> tell(context, counts, progress));
    SpewEventHandler handler = handler(configuration);
    try (EventReplayer replayer = input.open()) {
      while (context.nextKeyValue()) {
        ReplayQuery query = ReplayQuery.fromJson(context.getCurrentValue().toString());
        counts.end(replayer.replay(query, handler, options));
      }
    } catch (Throwable failure) {
      try {
        close(handler);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
    close(handler);
  }

  private static void close(SpewEventHandler handler) throws IOException {
    if (handler instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw new IOException("closing " + handler + " failed: " + e, e);
      }
    }
  }

  private static SpewEventHandler handler(Configuration configuration) {
    return requireNonNull(
        ReflectionUtils.newInstance(
            requireNonNull(configuration.getClass(ReplayJob.HANDLER, null), ReplayJob.HANDLER)
                .asSubclass(SpewEventHandler.class),
            configuration));
  }

  private static ReplayOptions options(Configuration configuration) {
    FailurePolicy policy =
        configuration.getEnum(ReplayJob.ON_FAILURE, ReplayJob.OnFailure.FAIL)
                == ReplayJob.OnFailure.SKIP
            ? FailurePolicy.skip()
            : FailurePolicy.stop();
    return ReplayOptions.defaults()
        .batchSize(configuration.getInt(ReplayJob.BATCH, 1))
        .onFailure(policy);
  }

  /** Also tells that the task lives. */
  private static void tell(Context context, ReadCounts counts, ReplayProgress progress) {
    counts.update(progress.report());
    context.setStatus(progress.toString());
    context.progress();
  }
}
