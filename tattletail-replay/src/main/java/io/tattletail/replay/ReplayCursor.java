package io.tattletail.replay;

import io.tattletail.spew.SpewEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the events of a query in the archive's order, each once.
 *
 * <pre>
 *   try (ReplayCursor cursor = replayer.cursor(query)) {
 *     while (cursor.next()) {
 *       use(cursor.event());
 *     }
 *   }
 * </pre>
 *
 * <p>Not thread-safe. After an {@link IOException} it can only be closed. Events stay valid after
 * it moved on and was closed.
 */
public final class ReplayCursor implements Closeable {
  private final Plan plan;
  private final Merge merge = new Merge();
  private final Duplicates duplicates;
  private @Nullable SpewEvent event;

  ReplayCursor(Plan plan, int maxTies) throws IOException {
    this.plan = plan;
    this.duplicates = new Duplicates(maxTies);
    plan.days().forEach(merge::add);
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws io.tattletail.archive.ArchiveException if a file is damaged or cannot be understood;
   *     the message names it
   * @throws IOException if reading fails
   */
  public boolean next() throws IOException {
    event = null;
    for (Run run = merge.next(); run != null; run = merge.next()) {
      if (!plan.query().matches(run.timestampMicros())) {
        plan.counters().filtered++;
        continue;
      }
      String id = run.id();
      if (duplicates.isRepeated(run.timestampMicros(), run.channel(), id)) {
        plan.counters().duplicates++;
        continue;
      }
      plan.counters().delivered++;
      event = run.event(id);
      return true;
    }
    return false;
  }

  /**
   * The event the cursor is at.
   *
   * @throws NoSuchElementException before the first {@link #next()} and after it returned false
   */
  public SpewEvent event() {
    if (event == null) {
      throw new NoSuchElementException(
          "the cursor is at no event: call next() first, and use the event only if it returns true");
    }
    return event;
  }

  /** What was done so far. */
  public ReplayReport report() {
    return plan.counters().report();
  }

  /** Closes the files that are open. Closing twice does nothing. */
  @Override
  public void close() throws IOException {
    merge.close();
  }
}
