package io.tattletail.replay;

/**
 * Receives the progress of a replay: {@link ReplayOptions#onProgress}.
 *
 * <p>It is called on the replaying thread, between two calls of the handler, so the replay waits
 * for it, and the progress is exact: every event up to the position was handled, skipped or parked,
 * and none behind it. Store the position to resume there.
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * Called at intervals during the delivery, and once at the end, also if the replay ends with an
   * exception (not an {@link Error}); {@code progress.report().outcome()} says how it ended.
   *
   * @throws Exception ends the replay with a {@link ReplayException}, and it is not called again;
   *     when the replay has failed already, it is added to that failure as suppressed
   */
  void onProgress(ReplayProgress progress) throws Exception;
}
