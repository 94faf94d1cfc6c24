package io.tattletail.recorder.legacy;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.spew.SpewEvent;
import java.util.Objects;

/**
 * Calls a mapping, and checks of some rows that it gives the same event twice. Used by one thread.
 */
final class RowMapper {
  /** A run's first rows are all checked. */
  private static final long FIRST = 16;

  /** Then every so many. */
  private static final long EVERY = 1_000;

  private final LegacyMapping mapping;
  private long rows;

  RowMapper(LegacyMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * The row's event.
   *
   * @throws UnmappableRowException if the mapping gives none, saying why
   * @throws IllegalStateException if the mapping gives two different events
   */
  SpewEvent map(LegacyRow row) throws InterruptedException {
    SpewEvent event = mapped(row);
    if (rows < FIRST || rows % EVERY == 0) {
      checkSame(row, event, mapped(row));
    }
    rows++;
    return event;
  }

  private SpewEvent mapped(LegacyRow row) throws InterruptedException {
    SpewEvent event;
    try {
      event = mapping.map(row);
    } catch (InterruptedException | UnmappableRowException e) {
      throw e;
    } catch (Exception e) {
      throw new UnmappableRowException("the mapping failed: " + e, e);
    }
    if (event == null) {
      throw new UnmappableRowException("the mapping gave no event");
    }
    return event;
  }

  private static void checkSame(LegacyRow row, SpewEvent one, SpewEvent other) {
    checkState(
        one.id().equals(other.id())
            && one.channel().equals(other.channel())
            && one.timestamp().equals(other.timestamp()),
        "the mapping gave row %s two different events, %s and %s: a restarted import would import it twice. Take id and timestamp from the row; row.event() has an id that stays the same.",
        row.position(),
        one,
        other);
    checkState(
        one.source().equals(other.source())
            && one.headers().equals(other.headers())
            && one.payload().equals(other.payload())
            && Objects.equals(one.serialized(), other.serialized()),
        "the mapping gave row %s two events %s of different content: an event must depend on its row alone",
        row.position(),
        one);
  }
}
