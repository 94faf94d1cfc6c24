package io.tattletail.replay.coldstart;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.util.List;

/** Makes any handler a {@link ReplayAwareHandler}, which ignores the steps of the cold start. */
record ReplayAwareAdapter(SpewEventHandler handler) implements ReplayAwareHandler {
  static ReplayAwareHandler of(SpewEventHandler handler) {
    return handler instanceof ReplayAwareHandler told ? told : new ReplayAwareAdapter(handler);
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    handler.onEvent(event);
  }

  @Override
  public void onEvents(List<SpewEvent> events) throws Exception {
    handler.onEvents(events);
  }
}
