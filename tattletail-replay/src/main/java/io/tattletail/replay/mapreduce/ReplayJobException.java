package io.tattletail.replay.mapreduce;

import java.io.IOException;

/** A replay job failed. */
public final class ReplayJobException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient ReplayJobReport report;

  ReplayJobException(String message, ReplayJobReport report) {
    super(message);
    this.report = report;
  }

  /** The report of the work before the failure. */
  public ReplayJobReport report() {
    return report;
  }
}
