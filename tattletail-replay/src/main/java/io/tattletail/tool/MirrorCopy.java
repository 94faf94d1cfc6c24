package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.RecoveryPoints;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A copy whose original may be lost. */
record MirrorCopy(Path root, Configuration configuration) {
  boolean isCopy() throws IOException {
    try (Archive archive = Archive.open(root, configuration)) {
      return archive.isCopy();
    }
  }

  RecoveryPoints recoveryPoints() throws IOException {
    return ArchiveMirror.recoveryPoints(root, configuration);
  }

  void promote() throws IOException {
    ArchiveMirror.promote(root, configuration);
  }
}
