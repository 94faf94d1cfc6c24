package io.tattletail.replay.mirror;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.FileStatus;

/** Where the parts of one file end that follow each other from its first byte on. */
final class PartsEnd {
  private PartsEnd() {}

  interface Check {
    boolean isWhole(FileStatus part) throws IOException;
  }

  /**
   * A part may lie within the one before it: a part that was lost is copied again up to where the
   * original ends by then.
   *
   * @param parts by the place in the original where they begin
   * @param headerLength of the original, behind which the first part begins
   * @param check a part that is not whole ends the row
   * @return in bytes from the original's start; 0 if there is no part
   */
  static long of(SortedMap<Long, FileStatus> parts, long headerLength, Check check)
      throws IOException {
    long end = parts.isEmpty() ? 0 : headerLength;
    for (Map.Entry<Long, FileStatus> part : parts.entrySet()) {
      long from = part.getKey();
      if (from > end || !check.isWhole(part.getValue())) {
        return end;
      }
      end = Math.max(end, from + part.getValue().getLen() - headerLength);
    }
    return end;
  }
}
