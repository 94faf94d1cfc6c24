package io.tattletail.tool;

import java.io.IOException;
import java.io.Writer;

/** An {@link Output} for what wants a writer. */
final class OutputWriter extends Writer {
  private final Output out;

  OutputWriter(Output out) {
    this.out = out;
  }

  @Override
  public void write(char[] text, int start, int length) throws IOException {
    out.print(new String(text, start, length));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** The output stays open. */
  @Override
  public void close() throws IOException {
    flush();
  }
}
