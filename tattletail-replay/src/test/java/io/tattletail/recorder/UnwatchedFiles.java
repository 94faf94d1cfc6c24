package io.tattletail.recorder;

import java.time.Duration;

/** Options of recorders that do not look whether their idle files are still there. */
public final class UnwatchedFiles {
  private UnwatchedFiles() {}

  /** The same options otherwise. */
  public static RecorderOptions of(RecorderOptions options) {
    return options.lookInterval(Duration.ofHours(1));
  }
}
