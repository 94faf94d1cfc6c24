package io.tattletail.internal.search;

import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.util.Map;

/** What a search looks at of an event, beside its id. */
public interface EventContent {
  /** The headers that may be searched. */
  Map<String, String> headers();

  /** The payload that may be searched; it is not changed. */
  ByteBuffer payload();

  /** All of an event, decoded when it is asked for. */
  static EventContent of(SpewEvent event) {
    return new EventContent() {
      @Override
      public Map<String, String> headers() {
        return event.headers();
      }

      @Override
      public ByteBuffer payload() {
        return event.payload();
      }
    };
  }
}
