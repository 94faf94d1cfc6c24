package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * Renames without overwriting. {@link FileSystem} cannot, so it goes by a {@link FileContext},
 * which is made when something is first renamed: not all file systems have one, and readers have no
 * need of it. Thread-safe.
 */
public final class Renamer {
  private final FileSystem fileSystem;
  private final Path root;
  private final Configuration configuration;

  // Both guarded by this.
  private @Nullable FileContext context;
  private @Nullable Boolean hasHardLinks;

  Renamer(ArchiveLocation location) {
    this.fileSystem = location.fileSystem();
    this.root = location.root();
    this.configuration = location.configuration();
  }

  /** See {@link ArchiveStore#publish}. */
  void publish(Path from, Path to) throws IOException {
    try {
      rename(from, to);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throwUnlessMoved(from, to, e);
    }
  }

  /**
   * Renames a directory with all its files. If an error leaves the effect of the rename unknown,
   * both names are looked up.
   *
   * @throws FileAlreadyExistsException if the name is taken; the file or directory of that name is
   *     untouched
   * @throws java.io.FileNotFoundException if the directory, or the parent of the new name, is
   *     missing
   */
  public void moveDirectory(Path from, Path to) throws IOException {
    try {
      renameDirectory(from, to);
    } catch (IOException e) {
      throwUnlessMoved(from, to, e);
    }
  }

  /** An error of a rename whose effect is unknown is settled by looking at both names. */
  private void throwUnlessMoved(Path from, Path to, IOException e) throws IOException {
    if (fileSystem.exists(from) || !fileSystem.exists(to)) {
      throw e;
    }
  }

  /**
   * Renames a file.
   *
   * @throws FileAlreadyExistsException if there is a file of that name
   * @throws ArchiveException if the file system cannot rename without overwriting
   */
  private void rename(Path from, Path to) throws IOException {
    if (!(fileSystem instanceof LocalDiskFileSystem local)) {
      context().rename(from, to, Rename.NONE);
    } else if (hasHardLinks(local)) {
      local.publish(from, to);
    } else {
      local.renameAfterLook(from, to);
    }
  }

  /**
   * Renames a directory.
   *
   * @throws FileAlreadyExistsException if there is something of that name
   * @throws ArchiveException if the file system cannot rename without overwriting
   */
  private void renameDirectory(Path from, Path to) throws IOException {
    if (fileSystem instanceof LocalDiskFileSystem local) {
      local.renameAfterLook(from, to);
    } else {
      context().rename(from, to, Rename.NONE);
    }
  }

  /**
   * Whether {@link ArchiveStore#publish} has one winner when several processes give files the same
   * name: on HDFS, also behind viewfs, and on local disks that have hard links. Elsewhere it looks
   * first and renames then.
   *
   * @throws IOException if a local disk cannot be asked, because no file can be made at the root
   */
  public boolean isExclusive() throws IOException {
    if (fileSystem.getUri().getScheme().equals("hdfs")) {
      return true;
    }
    FileSystem real =
        fileSystem instanceof FilterFileSystem filter ? filter.getRawFileSystem() : fileSystem;
    return real instanceof LocalDiskFileSystem local && hasHardLinks(local);
  }

  /** Makes sure that {@link #rename} is possible, so that this shows before it is needed. */
  void prepare() throws IOException {
    if (!(fileSystem instanceof LocalDiskFileSystem)) {
      context();
    }
  }

  private synchronized boolean hasHardLinks(LocalDiskFileSystem local) throws IOException {
    if (hasHardLinks == null) {
      hasHardLinks = local.hasHardLinks(root);
    }
    return hasHardLinks;
  }

  private synchronized FileContext context() throws IOException {
    if (context == null) {
      try {
        context = FileContext.getFileContext(root.toUri(), configuration);
      } catch (UnsupportedFileSystemException e) {
        throw new ArchiveException(
            "%s can be read and not written: its file system cannot rename without overwriting (%s). Use HDFS, or configure fs.AbstractFileSystem.%s.impl."
                .formatted(root, e.getMessage(), root.toUri().getScheme()),
            e);
      }
    }
    return context;
  }
}
