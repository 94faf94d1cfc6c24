package io.tattletail.recorder;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A share of a commit, which is tried until it is written. Run once, by any thread. */
abstract class CommitShare implements Runnable, WriteRetry.Write {
  private final WriteRetry retry;
  private final long startNanos;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * @param startNanos when its commit's first attempt began
   */
  CommitShare(WriteRetry retry, long startNanos) {
    this.retry = retry;
    this.startNanos = startNanos;
  }

  /** It is written. */
  abstract void written() throws InterruptedException;

  /** The run is over, and this may be under way still. */
  abstract void runEnds();

  /** Completed when nothing is written any more. */
  final CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public final void run() {
    try {
      retry.untilWritten(this, startNanos);
      written();
      ended.complete(null);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }
}
