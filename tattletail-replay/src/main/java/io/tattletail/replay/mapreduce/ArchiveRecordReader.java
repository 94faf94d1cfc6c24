package io.tattletail.replay.mapreduce;

import static java.util.Objects.requireNonNull;

import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.jspecify.annotations.Nullable;

/** Reads the events of one split. Used by the task's thread alone. */
final class ArchiveRecordReader extends RecordReader<Text, EventWritable> {
  /** Progress is asked for often, and a report takes time to make. */
  private static final int EVENTS_BETWEEN_REPORTS = 10_000;

  private final Text channel = new Text();
  private final EventWritable value = new EventWritable();

  private @Nullable EventReplayer replayer;
  private DamagePolicy onDamage = DamagePolicy.FAIL;
  private Iterator<ReplayQuery> queries = List.<ReplayQuery>of().iterator();
  private @Nullable ReplayCursor cursor;
  private @Nullable ReadCounts counts;
  private long splitBytes;
  private long events;
  private String lastChannel = "";

  @Override
  public void initialize(InputSplit split, TaskAttemptContext context) throws IOException {
    ArchiveSplit slices = (ArchiveSplit) split;
    splitBytes = slices.getLength();
    queries = slices.queries().iterator();
    counts = new ReadCounts(context);
    ArchiveInput input = ArchiveInput.of(context.getConfiguration());
    onDamage = input.onDamage();
    replayer = input.open();
  }

  @Override
  public boolean nextKeyValue() throws IOException {
    while (true) {
      if (cursor == null) {
        if (!queries.hasNext()) {
          return false;
        }
        cursor = requireNonNull(replayer, "not initialized").cursor(queries.next(), onDamage);
      }
      if (cursor.next()) {
        set(cursor.event());
        if (++events % EVENTS_BETWEEN_REPORTS == 0) {
          counts().update(cursor.report());
        }
        return true;
      }
      endCursor();
    }
  }

  private void set(SpewEvent event) {
    value.set(event);
    if (!event.channel().equals(lastChannel)) {
      lastChannel = event.channel();
      channel.set(lastChannel);
    }
  }

  private ReadCounts counts() {
    return requireNonNull(counts, "not initialized");
  }

  private void endCursor() throws IOException {
    if (cursor != null) {
      counts().end(cursor.report());
      cursor.close();
      cursor = null;
    }
  }

  @Override
  public Text getCurrentKey() {
    return channel;
  }

  @Override
  public EventWritable getCurrentValue() {
    return value;
  }

  /** By the bytes read, of those the plan expected. */
  @Override
  public float getProgress() {
    return splitBytes == 0 || counts == null ? 0 : Math.min(1, (float) counts.bytes() / splitBytes);
  }

  @Override
  public void close() throws IOException {
    try {
      endCursor();
    } finally {
      if (replayer != null) {
        replayer.close();
      }
    }
  }
}
