package io.tattletail.replay;

import java.io.IOException;

/** What a plan does about a file that cannot be read. */
enum UnreadableFiles {
  /** It names the file, and goes on. */
  NAMED {
    @Override
    void check(IOException failure) {}
  },

  /** It ends if that says that the archive is down, so that it can be made of another one. */
  MEAN_OUTAGE {
    @Override
    void check(IOException failure) throws IOException {
      if (Outage.is(failure)) {
        throw failure;
      }
    }
  };

  /**
   * @throws IOException the failure, if it ends the plan
   */
  abstract void check(IOException failure) throws IOException;
}
