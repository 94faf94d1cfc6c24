package io.tattletail.tool;

import io.tattletail.spew.SpewEvent;
import java.io.IOException;

/** Payloads as they were published, each followed by a line feed. */
final class RawPrinter implements EventPrinter {
  private final Output out;

  RawPrinter(Output out) {
    this.out = out;
  }

  @Override
  public void print(SpewEvent event) throws IOException {
    out.bytes(event.payload());
    out.print("\n");
  }
}
