package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.SegmentName;
import java.io.IOException;

/**
 * Says of a segment whose file is not where it was written whether its events are kept elsewhere: a
 * salvager has sealed it.
 */
interface SegmentWhereabouts {
  /**
   * Whether the events of a file that is gone are kept.
   *
   * @throws IOException if it cannot be known now
   */
  boolean isKept(WatchedFile file) throws IOException;

  /** Looks for a sealed segment of the same recorder and number. */
  static SegmentWhereabouts sealedIn(Archive archive) {
    return file ->
        archive.list(file.partition()).segments().stream()
            .anyMatch(
                found ->
                    found.name() instanceof SegmentName.Sealed sealed
                        && sealed.recorder().equals(file.file().name().recorder())
                        && sealed.number() == file.file().name().number());
  }
}
