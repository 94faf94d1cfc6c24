package io.tattletail.archive;

import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** Makes an archive's files and directories, all in the same way. */
final class ArchiveFiles {
  private static final long BLOCK_SIZE_MULTIPLE = 1 << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileSystem fileSystem;
  private final ArchivePermissions permissions;

  ArchiveFiles(FileSystem fileSystem, ArchivePermissions permissions) {
    this.fileSystem = fileSystem;
    this.permissions = permissions;
  }

  void makeDirectory(Path path) throws IOException {
    fileSystem.mkdirs(path, permissions.directories());
  }

  /**
   * Never with OVERWRITE: what is there stays, and a writer whose file is replaced under it does
   * not notice before it closes.
   */
  FSDataOutputStream create(Path path, long expectedBytes) throws IOException {
    makeDirectory(path.getParent());
    FSDataOutputStream out =
        fileSystem.create(
            path,
            permissions.files(),
            EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
            BUFFER_BYTES,
            fileSystem.getDefaultReplication(path),
            blockSize(expectedBytes),
            null);
    if (!out.hasCapability(StreamCapabilities.HSYNC)) {
      out.close();
      throw new ArchiveException(
          "%s is on a file system that cannot hsync, so nothing written there is safe before the file is closed. Use HDFS."
              .formatted(path));
    }
    return out;
  }

  /**
   * A file that is read only once it is closed: with the file system's own block size and
   * redundancy, also erasure coding. Makes no directory: one that was deleted stays away.
   */
  FSDataOutputStream createPublished(Path path) throws IOException {
    return fileSystem
        .createFile(path)
        .permission(permissions.files())
        .bufferSize(BUFFER_BYTES)
        .overwrite(false)
        .build();
  }

  /** One HDFS block holds the whole file, if it becomes as long as expected. */
  private long blockSize(long expectedBytes) {
    long smallest =
        fileSystem.getConf().getLong("dfs.namenode.fs-limits.min-block-size", BLOCK_SIZE_MULTIPLE);
    long wanted = Math.max(expectedBytes, smallest);
    return (wanted + BLOCK_SIZE_MULTIPLE - 1) / BLOCK_SIZE_MULTIPLE * BLOCK_SIZE_MULTIPLE;
  }
}
