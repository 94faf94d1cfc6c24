package io.tattletail.tool;

import java.io.BufferedOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text in UTF-8 and bytes for another program or a terminal. Unlike a {@link java.io.PrintStream}
 * it tells that nobody reads any more. Not thread-safe.
 */
final class Output implements Flushable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final OutputStream out;

  Output(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /** Writes text. */
  void print(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Writes a line of text. */
  void line(String text) throws IOException {
    print(text + "\n");
  }

  /** Writes bytes. */
  void bytes(ByteBuffer bytes) throws IOException {
    try {
      Channels.newChannel(out).write(bytes);
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw told(e);
    }
  }

  private static IOException told(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("pipe closed")
        ? new BrokenPipeException(e)
        : ToolException.io("the output cannot be written: %s".formatted(e.getMessage()), e);
  }
}
