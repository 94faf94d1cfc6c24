package io.tattletail.recorder;

import java.time.Duration;

/** Options of recorders that hear of a floor at once, not within a minute. */
public final class PromptFloors {
  private PromptFloors() {}

  /** The same options otherwise. */
  public static RecorderOptions of(RecorderOptions options) {
    return options.floorInterval(Duration.ofMillis(20));
  }
}
