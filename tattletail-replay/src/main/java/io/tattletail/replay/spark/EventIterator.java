package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayCursor;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** The events of a task's slices; what it reads from is closed when the task ends. */
final class EventIterator implements Iterator<SpewEvent> {
  private final SliceEvents events;

  /** At the next event, if {@link #isAtNext}; null if there is none. */
  private @Nullable ReplayCursor cursor;

  private boolean isAtNext;

  /** Called in a task. */
  EventIterator(SliceEvents events) {
    this.events = events;
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
  }

  @Override
  public boolean hasNext() {
    if (!isAtNext) {
      try {
        cursor = events.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      isAtNext = true;
    }
    return cursor != null;
  }

  @Override
  public SpewEvent next() {
    if (!hasNext() || cursor == null) {
      throw new NoSuchElementException("the slices have no more events");
    }
    isAtNext = false;
    return cursor.event();
  }

  private void close() {
    try {
      events.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
