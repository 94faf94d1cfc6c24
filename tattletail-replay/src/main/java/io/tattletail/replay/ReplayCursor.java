package io.tattletail.replay;

import io.tattletail.spew.SpewEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
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

  /** Where the query begins, as long as no event was given. */
  private final @Nullable ReplayPosition start;

  /** Behind which events are wanted; null once the merge is past it. */
  private @Nullable ReplayPosition after;

  private @Nullable SpewEvent event;

  /**
   * The key of the event given last; its timestamp and channel are those of {@link #duplicates}.
   */
  private @Nullable String lastStream;

  private long lastOffset;
  private String lastRecorder = "";
  private long lastSequence;

  ReplayCursor(Plan plan) throws IOException {
    this.plan = plan;
    this.duplicates = new Duplicates(plan.maxTies());
    this.start = plan.query().after();
    this.after = start;
    if (start != null) {
      duplicates.resume(start);
    }
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
      if (isPassed(run)) {
        continue;
      }
      plan.ledger().read(run.partition(), run.recorder(), run.sequence(), run.position());
      String id = run.id();
      if (duplicates.isRepeated(run.timestampMicros(), run.channel(), id)) {
        plan.counters().duplicates++;
        continue;
      }
      plan.counters().delivered++;
      event = run.event(id);
      lastStream = run.stream();
      lastOffset = run.offset();
      lastRecorder = run.recorder();
      lastSequence = run.sequence();
      return true;
    }
    return false;
  }

  private boolean isPassed(Run run) {
    if (after != null) {
      if (!after.isBefore(run)) {
        return true;
      }
      if (run.timestampMicros() > after.timestampMicros()) {
        after = null;
      }
    }
    return plan.ledger().holds(run.partition(), run.recorder(), run.sequence(), run.sequence());
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

  /**
   * Where the event given last is: {@link ReplayQuery#after} goes on behind it. Empty as long as no
   * event was given, unless the query itself begins behind a position: then that one.
   */
  public Optional<ReplayPosition> position() {
    return lastStream == null
        ? Optional.ofNullable(start)
        : Optional.of(duplicates.position(lastStream, lastOffset, lastRecorder, lastSequence));
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
