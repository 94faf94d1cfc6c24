package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.ArchiveStore;
import java.util.Set;

/** Tells whether a directory's time says when a file in it was made, renamed or deleted. */
final class DirectoryTimes {
  private static final Set<String> SCHEMES = Set.of("hdfs", "file");

  private DirectoryTimes() {}

  /** Object stores have directories without times. */
  static boolean areKept(ArchiveStore archive) {
    return SCHEMES.contains(archive.fileSystem().getUri().getScheme());
  }
}
