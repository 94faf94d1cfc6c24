package io.tattletail.faults;

import java.time.Instant;

/** A {@link HangingProcess} that retires days. Behind its arguments stands what time it is. */
final class RetentionProcess {
  private RetentionProcess() {}

  public static void main(String[] args) throws Exception {
    HangingProcess.run(args, archive -> Retention.run(archive, Instant.parse(args[4])));
  }
}
