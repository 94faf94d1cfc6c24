package io.tattletail.recorder.legacy;

import io.tattletail.spew.SpewEvent;

/**
 * Makes an event of a row.
 *
 * <p>It has to be a function of the row alone. An import that is restarted maps rows again, and the
 * copies of an event are told by channel, id and timestamp: so all three must come from the row,
 * the id best from {@link LegacyRow#event()}. The import calls a mapping twice for some rows, and
 * fails if it gives two different events.
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
