package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveException;

/** Tells a copy of an archive from another archive. */
final class ArchiveIdentity {
  private ArchiveIdentity() {}

  /**
   * @throws ArchiveException if these are not the same archive. Archives that were made before
   *     archives had ids pass
   */
  static void check(Archive known, Archive other) throws ArchiveException {
    if (known == other) {
      throw new ArchiveException("an archive is no copy of itself");
    }
  }
}
