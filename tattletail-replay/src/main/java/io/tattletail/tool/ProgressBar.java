package io.tattletail.tool;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A line at the bottom of a terminal that tells how far a command is; nothing in a pipe. Several
 * threads may draw it, while nothing else is written to the terminal.
 */
final class ProgressBar implements AutoCloseable {
  private static final int BAR_COLUMNS = 20;

  private final Shell shell;
  private boolean isDrawn;

  ProgressBar(Shell shell) {
    this.shell = shell;
  }

  /**
   * Draws it again.
   *
   * @param share from 0 to 1
   * @param text what is told beside it
   */
  void show(double share, String text) throws IOException {
    if (!shell.terminal()) {
      return;
    }
    int done = (int) Math.round(Math.min(1, Math.max(0, share)) * BAR_COLUMNS);
    String line =
        "[%s%s] %3.0f%% %s"
            .formatted("#".repeat(done), ".".repeat(BAR_COLUMNS - done), 100 * share, text);
    drawLine(line);
  }

  /**
   * Draws how much is done, where nobody knows how much there is.
   *
   * @throws UncheckedIOException if the terminal cannot be written to
   */
  void showCount(String text) {
    if (shell.terminal()) {
      try {
        drawLine(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized void drawLine(String line) throws IOException {
    draw(line.substring(0, Math.min(line.length(), shell.columns() - 1)));
    isDrawn = true;
  }

  private void draw(String line) throws IOException {
    // Back to the line's beginning, and clear what is behind the text.
    shell.err().print("\r" + line + "\u001b[K");
    shell.err().flush();
  }

  @Override
  public void close() throws IOException {
    clear();
  }

  /** Takes it away, until it is shown again. */
  synchronized void clear() throws IOException {
    if (isDrawn) {
      draw("");
      isDrawn = false;
    }
  }
}
