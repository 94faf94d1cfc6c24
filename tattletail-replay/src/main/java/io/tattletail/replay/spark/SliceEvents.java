package io.tattletail.replay.spark;

import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps through the events of some slices, one slice after the other. Not thread-safe. */
final class SliceEvents implements Closeable {
  private final EventReplayer replayer;
  private final DamagePolicy onDamage;
  private final Iterator<ReplayQuery> queries;
  private @Nullable ReplayCursor cursor;
  private boolean isClosed;
  private long deliveredBefore;
  private long duplicatesBefore;
  private long conflictingBefore;

  /**
   * @param queries of the slices
   */
  SliceEvents(ReadSettings settings, List<ReplayQuery> queries) throws IOException {
    this.replayer = settings.open();
    this.onDamage = settings.onDamage();
    this.queries = queries.iterator();
  }

  /**
   * Steps to the next event.
   *
   * @return a cursor at it; null if there is none
   */
  @Nullable ReplayCursor next() throws IOException {
    while (true) {
      ReplayCursor current = cursor;
      if (current == null) {
        if (!queries.hasNext()) {
          // A task may read several partitions, and ends behind the last.
          closeReplayer();
          return null;
        }
        current = replayer.cursor(queries.next(), onDamage);
        cursor = current;
      }
      if (current.next()) {
        return current;
      }
      end(current);
    }
  }

  private void end(ReplayCursor ended) throws IOException {
    ReplayReport report = ended.report();
    deliveredBefore += report.delivered();
    duplicatesBefore += report.duplicates();
    conflictingBefore += report.conflictingDuplicates();
    cursor = null;
    ended.close();
  }

  /** Events it came by, each once. */
  long delivered() {
    return deliveredBefore + (cursor == null ? 0 : cursor.report().delivered());
  }

  /** Events it dropped because one of the same channel, id and timestamp was there before. */
  long duplicates() {
    return duplicatesBefore + (cursor == null ? 0 : cursor.report().duplicates());
  }

  /** Of the duplicates, those with other bytes. */
  long conflictingDuplicates() {
    return conflictingBefore + (cursor == null ? 0 : cursor.report().conflictingDuplicates());
  }

  private void closeReplayer() throws IOException {
    if (!isClosed) {
      isClosed = true;
      replayer.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (cursor != null) {
        cursor.close();
      }
    } finally {
      closeReplayer();
    }
  }
}
