package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchiveScope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where an archive keeps its events.
 *
 * @param recorded what recorders wrote: fresh, and perhaps more than once
 * @param published the same events in few large files, each event once
 */
record ArchiveTrees(Path recorded, Path published) {
  private static final String RECORDED = "recorded";
  private static final String PUBLISHED = "published";

  /** Where they are unless the descriptor says otherwise. */
  static ArchiveTrees below(Path root) {
    return new ArchiveTrees(new Path(root, RECORDED), new Path(root, PUBLISHED));
  }

  /** The same with the recorded tree elsewhere. */
  ArchiveTrees withRecorded(Path elsewhere) {
    return new ArchiveTrees(elsewhere, published);
  }

  /** Both, in the order in which they have to be listed. */
  List<Path> all() {
    return List.of(recorded, published);
  }

  /** Those that are read, in the order in which they have to be listed. */
  List<Path> in(ArchiveScope scope) {
    return scope == ArchiveScope.ALL ? all() : List.of(published);
  }

  /**
   * A tree that is not mounted must not read as one without events.
   *
   * @throws ArchiveException if one is not there
   */
  void check(FileSystem fileSystem, Path root) throws IOException {
    for (Path tree : all()) {
      boolean isDirectory;
      try {
        isDirectory = fileSystem.getFileStatus(tree).isDirectory();
      } catch (FileNotFoundException e) {
        isDirectory = false;
      }
      if (!isDirectory) {
        throw new ArchiveException(
            "%s is no directory, and archive %s keeps events there. Mount or restore it; an empty directory is right only if there never was an event."
                .formatted(tree, root));
      }
    }
  }
}
