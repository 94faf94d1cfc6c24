package io.tattletail.replay;

import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * A file that a plan names.
 *
 * @param path its path
 * @param kind the reason why it is named
 * @param length in bytes, as it was listed; of an unsealed file only a lower bound
 * @param detail the finding, for people
 */
public record PlannedFile(Path path, Kind kind, long length, String detail) {
  /** Why a plan names a file. */
  public enum Kind {
    /** Still being recorded, or left over: it has no index yet and was read whole. */
    UNSEALED,
    /** Written by something else: it has no index and was read whole. */
    FOREIGN,
    /** Damaged, as a whole or from some offset on. */
    DAMAGED,
    /** A round that was published and is gone: a replay would meet damage. */
    MISSING,
    /** An I/O error, or a format or serializer that this replayer does not know. */
    UNREADABLE
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s (%,d bytes): %s",
        kind.toString().toLowerCase(Locale.ROOT),
        path,
        length,
        detail);
  }
}
