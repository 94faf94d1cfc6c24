package io.tattletail.recorder;

import io.tattletail.internal.layout.RecorderName;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the writes of one run again after I/O errors, until the run ends. Thread-safe. */
final class WriteRetry {
  private static final Logger LOG = LoggerFactory.getLogger(WriteRetry.class);

  private final RecorderParts parts;
  private final RecorderName recorder;
  private final BooleanSupplier closing;

  /** Whether the run has ended: what its stuck writes come to says nothing of the recorder. */
  private volatile boolean over;

  WriteRetry(RecorderParts parts, RecorderName recorder, BooleanSupplier closing) {
    this.parts = parts;
    this.recorder = recorder;
    this.closing = closing;
  }

  /** What can be written again as a whole. */
  interface Write {
    /** Writes all of it, also when it was tried before. */
    void write() throws IOException, InterruptedException;

    /** For the log: what is done again after an error. */
    String again();
  }

  /**
   * Returns when it is written.
   *
   * @param startNanos when its commit's first attempt began
   * @throws IOException of the last attempt, if it could not be written for as long as it may be
   *     tried, or the run has ended
   */
  void untilWritten(Write write, long startNanos) throws IOException, InterruptedException {
    Backoff backoff = null;
    while (true) {
      try {
        write.write();
        return;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          // HDFS answers an interrupt with an exception of its own.
          throw new InterruptedException("interrupted while writing: " + e);
        }
        if (over) {
          parts.counters().ioErrors.increment();
          LOG.info("a write of {}, which was given up, has failed at last", recorder, e);
          throw e;
        }
        parts.lifecycle().failed(write.again(), e);
        if (backoff == null) {
          backoff = new Backoff(parts.options().retryFor(), startNanos, closing);
        }
        backoff.pauseAfter(e);
      }
    }
  }

  /** The run is over: a write that fails now is not made again. */
  void end() {
    over = true;
  }
}
