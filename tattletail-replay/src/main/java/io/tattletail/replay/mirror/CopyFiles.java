package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All files of a partition's two directories in the copy, by name: also those that readers pass
 * over.
 *
 * @param recorded in the recorded tree
 * @param published in the published tree
 */
record CopyFiles(Map<String, FileStatus> recorded, Map<String, FileStatus> published) {
  static CopyFiles list(ArchiveStore copy, Partition partition) throws IOException {
    return new CopyFiles(
        files(copy.fileSystem(), copy.directory(partition)),
        files(copy.fileSystem(), copy.publishedDirectory(partition)));
  }

  /** The files of a directory by name; none if there is no such directory. */
  static Map<String, FileStatus> files(FileSystem fileSystem, Path directory) throws IOException {
    Map<String, FileStatus> files = new HashMap<>();
    try {
      RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (status.isFile()) {
          files.put(status.getPath().getName(), status);
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing of it was copied yet, or all of it was deleted.
      return Map.of();
    }
    return files;
  }
}
