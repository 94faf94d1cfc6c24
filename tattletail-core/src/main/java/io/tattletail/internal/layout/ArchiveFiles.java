package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.LengthUnknownException;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.hdfs.CannotObtainBlockLengthException;

/**
 * Makes an archive's files and directories, and opens files.
 *
 * <p>A recorded file is flushed while it is written, which HDFS does for replicated files alone; so
 * it is replicated whatever erasure coding its directory has. A published file is written once and
 * closed, and is as its directory says.
 */
final class ArchiveFiles {
  private static final long BLOCK_SIZE_MULTIPLE = 1 << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileSystem fileSystem;
  private final ArchivePermissions permissions;

  ArchiveFiles(FileSystem fileSystem, ArchivePermissions permissions) {
    this.fileSystem = fileSystem;
    this.permissions = permissions;
  }

  /** See {@link ArchiveStore#openFile}. */
  FSDataInputStream open(Path path) throws IOException {
    try {
      return fileSystem.open(path);
    } catch (CannotObtainBlockLengthException e) {
      throw new LengthUnknownException(path, e);
    }
  }

  void makeDirectory(Path path) throws IOException {
    fileSystem.mkdirs(path, permissions.directories());
  }

  /**
   * Makes a recorded file of one HDFS block. Never with OVERWRITE: what is there stays, and a
   * writer whose file is replaced under it does not notice before it closes.
   *
   * @throws ArchiveException if what is written could not be flushed; nothing is left behind
   */
  FSDataOutputStream createRecorded(Path path, long expectedBytes) throws IOException {
    makeDirectory(path.getParent());
    FSDataOutputStream out =
        fileSystem.create(
            path,
            permissions.files(),
            EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK, CreateFlag.SHOULD_REPLICATE),
            BUFFER_BYTES,
            fileSystem.getDefaultReplication(path),
            blockSize(expectedBytes),
            null);
    if (!out.hasCapability(StreamCapabilities.HSYNC)) {
      throw withdrawn(path, out);
    }
    return out;
  }

  private ArchiveException withdrawn(Path path, FSDataOutputStream out) throws IOException {
    out.close();
    boolean erasureCoded = fileSystem.getFileStatus(path).isErasureCoded();
    fileSystem.delete(path, false);
    return new ArchiveException(
        erasureCoded
            ? "%s was made with erasure coding, so nothing written there is safe before the file is closed, and this client cannot make it replicated. Unset the directory's erasure coding policy (hdfs ec -setPolicy -replicate -path %s)."
                .formatted(path, path.getParent())
            : "%s is on a file system that cannot hsync, so nothing written there is safe before the file is closed. Use HDFS."
                .formatted(path));
  }

  /**
   * Makes a published file, of the file system's own block size, and no directory: one that was
   * deleted stays so. Blocks are on the disks when the file is closed.
   *
   * @throws java.io.FileNotFoundException if its directory is not there
   */
  FSDataOutputStream createPublished(Path path) throws IOException {
    return fileSystem.createNonRecursive(
        path,
        permissions.files(),
        EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
        BUFFER_BYTES,
        fileSystem.getDefaultReplication(path),
        fileSystem.getDefaultBlockSize(path),
        null);
  }

  /**
   * Makes a file under its final name and writes it, if there is none. On an object store it is
   * there when it was closed.
   */
  void writeOnce(Path path, byte[] content) throws IOException {
    makeDirectory(path.getParent());
    FSDataOutputStream out =
        fileSystem.create(
            path,
            permissions.files(),
            EnumSet.of(CreateFlag.CREATE),
            BUFFER_BYTES,
            fileSystem.getDefaultReplication(path),
            fileSystem.getDefaultBlockSize(path),
            null);
    try {
      out.write(content);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, () -> abandon(out, path));
    }
    out.close();
  }

  /** See {@link ArchiveStore#abandon}. */
  void abandon(FSDataOutputStream out, Path path) throws IOException {
    if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    } else {
      out.close();
      fileSystem.delete(path, false);
    }
  }

  /** One HDFS block holds the whole file, if it becomes as long as expected. */
  private long blockSize(long expectedBytes) {
    long smallest =
        fileSystem.getConf().getLong("dfs.namenode.fs-limits.min-block-size", BLOCK_SIZE_MULTIPLE);
    long wanted = Math.max(expectedBytes, smallest);
    return (wanted + BLOCK_SIZE_MULTIPLE - 1) / BLOCK_SIZE_MULTIPLE * BLOCK_SIZE_MULTIPLE;
  }
}
