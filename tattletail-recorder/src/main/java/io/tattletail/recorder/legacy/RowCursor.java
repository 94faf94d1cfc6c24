package io.tattletail.recorder.legacy;

import java.io.Closeable;
import java.io.IOException;

/** Steps through the rows of a source. Used by one thread. */
public interface RowCursor extends Closeable {
  /**
   * Steps to the next row.
   *
   * @return whether there is one
   * @throws DamagedSourceException if the next row cannot be read for damage
   * @throws IOException if the source cannot be read
   */
  boolean next() throws IOException;

  /** The row that {@link #next()} stepped to. */
  LegacyRow row();

  /**
   * A text by which {@link LegacySource#open} goes on behind the rows so far; after the last row,
   * behind all that there was.
   */
  String bookmark();
}
