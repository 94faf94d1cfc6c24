package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.local.LocalFs;
import org.apache.hadoop.fs.local.RawLocalFs;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;
import org.apache.hadoop.fs.viewfs.ViewFileSystem.MountPoint;
import org.apache.hadoop.hdfs.ViewDistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsClientConfigKeys;
import org.jspecify.annotations.Nullable;

/**
 * Where an archive is: the file system that holds its files, and its root there.
 *
 * <p>A mount table (viewfs) is followed to the file system behind it. Through the table an archive
 * would lack what HDFS alone has: leases, listings in name order, and a client that Hadoop's
 * shutdown hook does not close.
 *
 * @param fileSystem an instance of its own, which nothing else closes
 * @param root with scheme and authority
 * @param configuration for further clients of the same file system
 */
record ArchiveLocation(FileSystem fileSystem, Path root, Configuration configuration) {
  private static final String LOCAL_CONTEXT = "fs.AbstractFileSystem.file.impl";

  /** A mount table may point to another one. */
  private static final int MAX_MOUNTS = 8;

  /**
   * Opens the file system of an archive, which need not exist yet.
   *
   * @throws ArchiveException if a mount table has no single place for the root
   */
  static ArchiveLocation of(Path root, Configuration configuration) throws IOException {
    Configuration own = new Configuration(configuration);
    own.set(CommonConfigurationKeys.FS_PERMISSIONS_UMASK_KEY, "000");
    useLocalDiskByNio(own);
    closeFilesSoon(own);
    URI uri = root.toUri().getScheme() == null ? FileSystem.getDefaultUri(own) : root.toUri();
    Path path = root;
    for (int i = 0; i < MAX_MOUNTS; i++) {
      own.setBoolean("fs." + uri.getScheme() + ".impl.disable.cache", true);
      FileSystem opened = FileSystem.get(uri, own);
      try {
        Path qualified = opened.makeQualified(path);
        Optional<Path> behind = behindMount(opened, qualified);
        if (behind.isEmpty()) {
          // The checksummed local file system cannot hflush.
          return new ArchiveLocation(
              opened instanceof LocalFileSystem local ? local.getRawFileSystem() : opened,
              qualified,
              own);
        }
        path = behind.get();
        uri = path.toUri();
        useTargetOfMount(own, uri.getScheme());
      } catch (IOException | RuntimeException e) {
        throw Cleanup.rethrow(e, opened);
      }
      opened.close();
    }
    throw new ArchiveException(
        "%s is behind more than %d mount tables. Give the archive's path on the file system that holds it."
            .formatted(root, MAX_MOUNTS));
  }

  /**
   * A file is closed, or gets its next block, when its last block was reported: mostly at once.
   * Hadoop looks again after 400 ms; this client after 5, 10, 20 ms and so on, for 20 s in all.
   */
  private static void closeFilesSoon(Configuration own) {
    own.setInt(HdfsClientConfigKeys.BlockWrite.LOCATEFOLLOWINGBLOCK_INITIAL_DELAY_MS_KEY, 5);
    own.setInt(HdfsClientConfigKeys.BlockWrite.LOCATEFOLLOWINGBLOCK_RETRIES_KEY, 12);
  }

  /** Hadoop's own local file system starts a process for each file. */
  private static void useLocalDiskByNio(Configuration own) throws IOException {
    Class<?> configured = FileSystem.getFileSystemClass(FsConstants.LOCAL_FS_URI.getScheme(), own);
    if (LocalDiskFileSystem.isSupported()
        && (configured == LocalFileSystem.class || configured == RawLocalFileSystem.class)) {
      own.set("fs.file.impl", LocalDiskFileSystem.class.getName());
    }
    String context = own.getTrimmed(LOCAL_CONTEXT);
    if (context == null || context.equals(LocalFs.class.getName())) {
      own.set(LOCAL_CONTEXT, RawLocalFs.class.getName());
    }
  }

  /** A mount table may have the scheme of what is behind it. */
  private static void useTargetOfMount(Configuration own, String scheme) {
    String target =
        own.get(FsConstants.FS_VIEWFS_OVERLOAD_SCHEME_TARGET_FS_IMPL_PATTERN.formatted(scheme));
    if (target != null) {
      own.set("fs." + scheme + ".impl", target);
    }
  }

  /** Where a mount table puts a path; empty if the file system is no mount table. */
  private static Optional<Path> behindMount(FileSystem fileSystem, Path path) throws IOException {
    MountPoint @Nullable [] mounts = mounts(fileSystem);
    return mounts == null
        ? Optional.empty()
        : Optional.of(new MountTable(fileSystem, List.of(mounts)).behind(path));
  }

  private static MountPoint @Nullable [] mounts(FileSystem fileSystem) {
    if (fileSystem instanceof ViewFileSystem table) {
      return table.getMountPoints();
    }
    // Without mounts it is HDFS, and gives null.
    return fileSystem instanceof ViewDistributedFileSystem table ? table.getMountPoints() : null;
  }
}
