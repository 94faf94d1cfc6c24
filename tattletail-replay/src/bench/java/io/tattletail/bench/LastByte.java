package io.tattletail.bench;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.nio.ByteBuffer;

/**
 * A handler that does next to nothing, so that what is measured is how events get to it: it reads
 * the last byte of each. Not thread-safe.
 */
final class LastByte implements SpewEventHandler {
  private long events;
  private long sum;

  @Override
  public void onEvent(SpewEvent event) {
    read(event.serialized().orElseThrow());
  }

  void read(ByteBuffer bytes) {
    read(bytes.get(bytes.limit() - 1));
  }

  void read(byte last) {
    events++;
    sum += last;
  }

  long events() {
    return events;
  }

  /**
   * Of the bytes read: whoever read the same events has the same, and no compiler can skip them.
   */
  long sum() {
    return sum;
  }
}
