package io.tattletail.recorder.legacy;

import io.tattletail.spew.SpewEvent;

/**
 * Makes an event of a row.
 *
 * <p>It must depend on the row alone. A restarted import maps rows again, and copies of an event
 * have the same channel, id and timestamp. So all three must come from the row, the id best from
 * {@link LegacyRow#event()}. The import calls a mapping twice for some rows, and fails if the
 * events differ.
 *
 * <p>Called by one thread at a time.
 */
@FunctionalInterface
public interface LegacyMapping {
  /**
   * The row's event, with or without a serialized form.
   *
   * @throws UnmappableRowException if the row is no event
   * @throws InterruptedException if the thread is interrupted, which ends the import
   * @throws Exception also if the row is no event; it is kept with the reason
   */
  SpewEvent map(LegacyRow row) throws Exception;
}
