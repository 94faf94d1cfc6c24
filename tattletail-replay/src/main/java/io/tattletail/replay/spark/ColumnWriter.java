package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayCursor;

/** Writes values of an event into one or more columns. */
interface ColumnWriter {
  /**
   * Writes a row.
   *
   * @param cursor at the event
   */
  void write(ReplayCursor cursor, int row);
}
