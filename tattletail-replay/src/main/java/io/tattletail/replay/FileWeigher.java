package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.internal.segment.Segment;
import java.io.IOException;
import java.util.List;

/** Tells how much there is to read of a file, and of which times. Thread-safe. */
interface FileWeigher {
  /** Has every file opened, and weighs none. */
  FileWeigher NONE =
      new FileWeigher() {
        @Override
        public boolean scansUnsealed() {
          return true;
        }

        @Override
        public List<Weight> weights(Segment segment, long length) {
          return List.of();
        }

        @Override
        public List<Weight> unopened(Partition partition, long length) {
          return List.of();
        }
      };

  /** Whether files without an index are opened, and so read whole. */
  boolean scansUnsealed();

  /**
   * Of a file that was opened.
   *
   * @param length of the file, in bytes
   */
  List<Weight> weights(Segment segment, long length) throws IOException;

  /** Of a file that was not. */
  List<Weight> unopened(Partition partition, long length);
}
