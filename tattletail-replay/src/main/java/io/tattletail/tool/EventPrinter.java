package io.tattletail.tool;

import io.tattletail.spew.SpewEvent;
import java.io.IOException;

/** Writes events in one format. */
interface EventPrinter {
  /** Writes what comes before the first event. */
  default void begin() throws IOException {}

  /** Writes an event. */
  void print(SpewEvent event) throws IOException;
}
