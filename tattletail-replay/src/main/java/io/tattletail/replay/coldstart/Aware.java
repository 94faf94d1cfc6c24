package io.tattletail.replay.coldstart;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;

/** Any handler as one that is told more, and may not care. */
record Aware(SpewEventHandler handler) implements ReplayAwareHandler {
  static ReplayAwareHandler of(SpewEventHandler handler) {
    return handler instanceof ReplayAwareHandler aware ? aware : new Aware(handler);
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    handler.onEvent(event);
  }
}
