package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** The events of some queries, one query after the other; closed when the task ends. */
final class EventIterator implements Iterator<SpewEvent> {
  private final EventReplayer replayer;
  private final Iterator<String> queries;
  private @Nullable ReplayCursor cursor;
  private boolean isAtNext;

  /**
   * @param queries as JSON
   */
  EventIterator(ReadSettings settings, Iterator<String> queries) throws IOException {
    this.replayer = settings.open();
    this.queries = queries;
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
  }

  @Override
  public boolean hasNext() {
    try {
      while (!isAtNext) {
        if (cursor == null) {
          if (!queries.hasNext()) {
            return false;
          }
          cursor = replayer.cursor(ReplayQuery.fromJson(queries.next()));
        }
        isAtNext = cursor.next();
        if (!isAtNext) {
          cursor.close();
          cursor = null;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public SpewEvent next() {
    if (!hasNext() || cursor == null) {
      throw new NoSuchElementException("the slice has no more events");
    }
    isAtNext = false;
    return cursor.event();
  }

  private void close() {
    try {
      try {
        if (cursor != null) {
          cursor.close();
        }
      } finally {
        replayer.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
