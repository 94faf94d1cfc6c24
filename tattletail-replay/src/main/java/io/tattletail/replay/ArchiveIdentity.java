package io.tattletail.replay;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import java.util.Optional;

/** Tells a copy of an archive from another archive. */
final class ArchiveIdentity {
  private ArchiveIdentity() {}

  /**
   * Checks that both have the id of one archive. One that has no id, since it was made before
   * archives had ids, passes.
   *
   * @throws ArchiveException if they are two archives
   */
  static void check(ArchiveStore known, ArchiveStore other) throws ArchiveException {
    Optional<String> expected = known.id();
    Optional<String> found = other.id();
    if (expected.isPresent() && found.isPresent() && !expected.equals(found)) {
      throw new ArchiveException(
          "%s is no copy of %s: expected an archive with the id %s, found %s. A replay reads one archive and its copies; check the paths."
              .formatted(other, known, expected.get(), found.get()));
    }
  }
}
