package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local disk by {@code java.nio}. Hadoop's own starts a process for each file whose permissions
 * it sets or whose link it reads, some thirty files a second.
 *
 * <p>It differs from Hadoop's in five more respects:
 *
 * <ul>
 *   <li>If several processes create a file without overwriting, or rename with {@link Rename#NONE},
 *       to one name, exactly one of them succeeds.
 *   <li>New files and their new parents get exactly the requested permissions.
 *   <li>A failed read or write throws an {@link IOException}, where Hadoop's throws an {@link
 *       Error}.
 *   <li>A directory that another process deletes while it is listed is missing, as on HDFS.
 *   <li>A directory that is deleted without its content is deleted only while it is empty, whatever
 *       other processes make in it at that moment.
 * </ul>
 *
 * <p>It writes no checksum files. Thread-safe. Public for Hadoop and the testkit; users of archives
 * do not need it.
 */
public final class LocalDiskFileSystem extends RawLocalFileSystem {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDiskFileSystem.class);

  /** Without the sticky bit, which {@code java.nio} cannot set. */
  private static final int PERMISSION_BITS = 0777;

  /** Another process may delete a directory again before a file is in it, but hardly so often. */
  private static final int MAX_TRIES = 20;

  /** For Hadoop. */
  public LocalDiskFileSystem() {}

  /** Whether the disk has the permissions of POSIX; where it has not, Hadoop's own has to do. */
  static boolean isSupported() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private java.nio.file.Path local(Path path) throws ArchiveException {
    checkName(path);
    return pathToFile(path).toPath();
  }

  private static void checkName(Path path) throws ArchiveException {
    if (!LocalNames.canWrite(path.toUri().getPath())) {
      throw new ArchiveException("%s cannot be used: %s".formatted(path, LocalNames.complaint()));
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return new FSDataInputStream(new LocalInputStream(super.open(path, bufferSize)));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(
        path,
        FsPermission.getFileDefault(),
        overwrite,
        bufferSize,
        replication,
        blockSize,
        progress);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    untilNotMissing(
        () -> {
          Path parent = path.getParent();
          if (parent != null) {
            mkdirs(parent);
          }
          takeName(path, overwrite);
        });
    return openToWrite(path, permission, bufferSize);
  }

  private interface Make {
    void make() throws IOException;
  }

  /** Tries again if another process has deleted an empty directory in between. */
  private static void untilNotMissing(Make made) throws IOException {
    for (int i = 1; ; i++) {
      try {
        made.make();
        return;
      } catch (FileNotFoundException e) {
        if (i == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    takeName(path, overwrite);
    return openToWrite(path, permission, bufferSize);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    takeName(path, flags.contains(CreateFlag.OVERWRITE));
    return openToWrite(path, permission, bufferSize);
  }

  /** Makes an empty file, unless there is one that may be overwritten. */
  private void takeName(Path path, boolean overwrite) throws IOException {
    java.nio.file.Path file = local(path);
    try {
      Files.createFile(file);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      if (!overwrite || Files.isDirectory(file)) {
        throw exists(path, e);
      }
    } catch (NoSuchFileException e) {
      throw missing(path.getParent(), e);
    }
  }

  private FSDataOutputStream openToWrite(Path path, FsPermission permission, int bufferBytes)
      throws IOException {
    setPermission(path, masked(permission));
    // Not a channel's stream, which an interrupt of the writing thread would close.
    return new FSDataOutputStream(
        new LocalOutputStream(new FileOutputStream(local(path).toFile()), bufferBytes, statistics),
        statistics);
  }

  private FsPermission masked(FsPermission permission) {
    return permission.applyUMask(FsPermission.getUMask(getConf()));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return mkdirs(path, FsPermission.getDirDefault());
  }

  /** Makes a directory and the parents that it lacks, all with these permissions. */
  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    untilNotMissing(() -> makeDirectories(path, permission));
    return true;
  }

  private void makeDirectories(Path path, FsPermission permission) throws IOException {
    Deque<Path> lacking = new ArrayDeque<>();
    for (Path at = path; at != null && !Files.isDirectory(local(at)); at = at.getParent()) {
      if (isNoDirectory(local(at))) {
        if (lacking.isEmpty()) {
          throw new FileAlreadyExistsException(at + " is there and is no directory");
        }
        throw new ParentNotDirectoryException(at + " is no directory");
      }
      lacking.push(at);
    }
    for (Path at : lacking) {
      try {
        Files.createDirectory(local(at));
        setPermission(at, masked(permission));
      } catch (java.nio.file.FileAlreadyExistsException e) {
        if (isNoDirectory(local(at))) {
          throw exists(at, e);
        }
      } catch (NoSuchFileException e) {
        throw missing(at.getParent(), e);
      }
    }
  }

  /**
   * Whether something else has the name: a file, or a link that leads to none. It is looked at
   * once, for other processes make and delete meanwhile.
   */
  private static boolean isNoDirectory(java.nio.file.Path path) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isSymbolicLink() ? !Files.isDirectory(path) : !found.isDirectory();
    } catch (IOException e) {
      // Nothing is there, or it cannot be seen: making it tells.
      return false;
    }
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    FsPermission granted = new FsPermission((short) (permission.toShort() & PERMISSION_BITS));
    try {
      Files.setPosixFilePermissions(
          local(path), PosixFilePermissions.fromString(granted.toString()));
    } catch (NoSuchFileException e) {
      throw missing(path, e);
    }
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    try {
      return new LocalStatus(
          Files.readAttributes(local(path), PosixFileAttributes.class),
          getDefaultBlockSize(path),
          makeQualified(path));
    } catch (NoSuchFileException e) {
      throw missing(path, e);
    } catch (java.nio.file.FileSystemException e) {
      if (!Files.exists(local(path))) {
        // Below a file, for instance.
        throw missing(path, e);
      }
      throw e;
    }
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (recursive || Files.isSymbolicLink(local(path))) {
      return super.delete(path, recursive);
    }
    try {
      return Files.deleteIfExists(local(path));
    } catch (DirectoryNotEmptyException e) {
      PathIsNotEmptyDirectoryException full = new PathIsNotEmptyDirectoryException(path.toString());
      full.initCause(e);
      throw full;
    }
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    try (DirectoryStream<java.nio.file.Path> entries = Files.newDirectoryStream(local(path))) {
      for (java.nio.file.Path entry : entries) {
        addStatus(new Path(path, new Path(null, null, entry.getFileName().toString())), found);
      }
    } catch (NotDirectoryException e) {
      return new FileStatus[] {getFileStatus(path)};
    } catch (NoSuchFileException e) {
      throw missing(path, e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found.toArray(new FileStatus[0]);
  }

  private void addStatus(Path path, List<FileStatus> found) throws IOException {
    try {
      found.add(getFileStatus(path));
    } catch (FileNotFoundException e) {
      // It was deleted since its directory was listed.
      return;
    }
  }

  @Override
  public FileStatus getFileLinkStatus(Path path) throws IOException {
    return Files.isSymbolicLink(local(path)) ? super.getFileLinkStatus(path) : getFileStatus(path);
  }

  /**
   * With {@link Rename#NONE} as {@link #publish} does; directories, which have no hard links, not.
   */
  @Override
  @SuppressWarnings("deprecation") // Hadoop calls it for FileContext.
  public void rename(Path from, Path to, Rename... options) throws IOException {
    if (List.of(options).contains(Rename.OVERWRITE)) {
      super.rename(from, to, options);
    } else if (Files.isDirectory(local(from))) {
      renameAfterLook(from, to);
    } else {
      publish(from, to);
    }
  }

  /**
   * Gives a file another name by a hard link, and takes the former one away. One of any number of
   * processes gets the name. One that was killed in between leaves both names; doing it again
   * finishes it.
   *
   * @throws FileAlreadyExistsException if there is another file of that name; both are untouched
   * @throws FileNotFoundException if there is no file to rename, or no directory to rename it to
   * @throws IOException if the disk has no hard links
   */
  void publish(Path from, Path to) throws IOException {
    java.nio.file.Path source = local(from);
    java.nio.file.Path target = local(to);
    try {
      Files.createLink(target, source);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      if (!isSameFile(source, target)) {
        throw exists(to, e);
      }
    } catch (NoSuchFileException e) {
      throw missing(Files.exists(source) ? to.getParent() : from, e);
    } catch (UnsupportedOperationException e) {
      throw new IOException("the disk of %s has no hard links".formatted(from), e);
    }
    try {
      Files.deleteIfExists(source);
    } catch (IOException e) {
      // The file has its name, which is what counts; readers prefer it to the former one.
      LOG.warn("{} was published as {}, and is still there under its former name", from, to, e);
    }
  }

  /** Whether two names are links to one file; a symbolic link is a file of its own. */
  private static boolean isSameFile(java.nio.file.Path one, java.nio.file.Path other)
      throws IOException {
    Optional<Object> key = fileKey(one);
    return key.isPresent() && key.equals(fileKey(other));
  }

  private static Optional<Object> fileKey(java.nio.file.Path path) throws IOException {
    try {
      return Optional.ofNullable(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Renames a file unless one of the new name is there, on disks that have no hard links: looks
   * first, so of two processes both may get the name.
   *
   * @throws FileAlreadyExistsException if there is a file of that name; both are untouched
   */
  void renameAfterLook(Path from, Path to) throws IOException {
    if (exists(to)) {
      throw new FileAlreadyExistsException(to + " is there");
    }
    try {
      Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw missing(from, e);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("%s and %s are on different disks".formatted(from, to), e);
    } catch (FileSystemException e) {
      // A rename replaces an empty directory and nothing else: something came since the look.
      throw exists(to) ? exists(to, e) : e;
    }
  }

  /**
   * Tries whether files of a directory can have hard links.
   *
   * @throws IOException if no file can be made there
   */
  boolean hasHardLinks(Path directory) throws IOException {
    String random = UUID.randomUUID().toString();
    java.nio.file.Path file = local(new Path(directory, "_link." + random));
    java.nio.file.Path link = local(new Path(directory, "_link." + random + ".2"));
    try {
      Files.createFile(file);
      Files.createLink(link, file);
      return isSameFile(file, link);
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException e) {
      if (!Files.exists(file)) {
        throw e;
      }
      LOG.info("{} has no hard links: {}", directory, e.toString());
      return false;
    } finally {
      Files.deleteIfExists(link);
      Files.deleteIfExists(file);
    }
  }

  private static IOException exists(Path path, IOException cause) {
    FileAlreadyExistsException e = new FileAlreadyExistsException(path + " is there");
    e.initCause(cause);
    return e;
  }

  private static IOException missing(Path path, IOException cause) {
    FileNotFoundException e = new FileNotFoundException(path + " is not there");
    e.initCause(cause);
    return e;
  }
}
