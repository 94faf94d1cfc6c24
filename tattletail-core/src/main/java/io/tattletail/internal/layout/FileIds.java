package io.tattletail.internal.layout;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;

/** Tells a file from one that has its name later. */
public final class FileIds {
  private FileIds() {}

  /**
   * The identity of a file, which a later file of the same name does not have: HDFS's file id, or
   * the local disk's key.
   *
   * @return empty if the file system has no file ids
   * @throws FileNotFoundException if there is no file of this name
   */
  public static Optional<String> of(FileSystem fileSystem, Path path) throws IOException {
    FileStatus status = fileSystem.getFileStatus(path);
    if (status instanceof HdfsFileStatus hdfs) {
      return Optional.of(Long.toString(hdfs.getFileId()));
    }
    if (!FsConstants.LOCAL_FS_URI.getScheme().equals(path.toUri().getScheme())) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
              Files.readAttributes(Paths.get(path.toUri()), BasicFileAttributes.class).fileKey())
          .map(Object::toString);
    } catch (NoSuchFileException e) {
      FileNotFoundException gone = new FileNotFoundException(path + " is gone");
      gone.initCause(e);
      throw gone;
    }
  }
}
