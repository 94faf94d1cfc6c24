package io.tattletail.testkit.objectstore;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.impl.PathCapabilitiesSupport;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * A client of the buckets of {@link ObjectStore}, which says how it behaves. Thread-safe. Public
 * for Hadoop and for faults; tests use {@link ObjectStore}.
 */
public final class ObjectStoreFileSystem extends FileSystem {
  private static final long BLOCK_BYTES = 32 << 20;

  private final Random order = new Random();

  private URI uri = URI.create(ObjectStore.SCHEME + ":///");

  /** Null before it is initialized. */
  private @Nullable StoredObjects objects;

  private Path workingDirectory = new Path("/");

  /** For Hadoop. */
  public ObjectStoreFileSystem() {}

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    String bucket = name.getAuthority() == null ? "" : name.getAuthority();
    String directory = ObjectStore.directory(configuration, bucket);
    if (directory.isEmpty()) {
      throw new IOException(
          "bucket '%s' is not in this configuration; use what ObjectStore.install returns"
              .formatted(bucket));
    }
    setConf(configuration);
    uri = URI.create(ObjectStore.SCHEME + "://" + bucket);
    workingDirectory = new Path(ObjectStore.SCHEME, bucket, "/");
    objects = new StoredObjects(java.nio.file.Path.of(directory));
  }

  private StoredObjects objects() {
    return requireNonNull(objects, "it is not initialized");
  }

  @Override
  public String getScheme() {
    return ObjectStore.SCHEME;
  }

  @Override
  public URI getUri() {
    return uri;
  }

  private java.nio.file.Path file(Path path) throws IOException {
    checkPath(path);
    String key = makeQualified(path).toUri().getPath().substring(1);
    if (StoredObjects.isReserved(path.getName())) {
      throw new IOException(path + " has a name that the store keeps for itself");
    }
    return objects().file(key);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    if (getFileStatus(path).isDirectory()) {
      throw new FileNotFoundException(path + " is a directory");
    }
    return new FSDataInputStream(new Download(path, file(path), statistics));
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
    java.nio.file.Path file = file(path);
    if (Files.isDirectory(file)) {
      throw new FileAlreadyExistsException(path + " is a directory");
    }
    if (!overwrite && Files.exists(file)) {
      throw new FileAlreadyExistsException(path + " is there");
    }
    checkParents(path);
    Upload.Existing existing = overwrite ? Upload.Existing.REPLACED : Upload.Existing.KEPT;
    return new FSDataOutputStream(
        new Upload(objects(), makeQualified(path), file, existing), statistics);
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
    if (!getFileStatus(path.getParent()).isDirectory()) {
      throw new ParentNotDirectoryException(path.getParent() + " is no directory");
    }
    return create(
        path,
        permission,
        flags.contains(CreateFlag.OVERWRITE),
        bufferSize,
        replication,
        blockSize,
        progress);
  }

  private void checkParents(Path path) throws IOException {
    for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
      if (Files.isRegularFile(file(parent))) {
        throw new ParentNotDirectoryException(parent + " is no directory");
      }
    }
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("an object store cannot append to " + path);
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException(
        "an object store cannot rename %s to %s".formatted(from, to));
  }

  @Override
  @Deprecated
  protected void rename(Path from, Path to, Rename... options) {
    throw new UnsupportedOperationException(
        "an object store cannot rename %s to %s".formatted(from, to));
  }

  /** Object by object: a directory is not deleted at once. */
  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    java.nio.file.Path file = file(path);
    FileStatus status;
    try {
      status = getFileStatus(path);
    } catch (FileNotFoundException e) {
      return false;
    }
    if (!status.isDirectory()) {
      return objects().delete(file);
    }
    FileStatus[] children = listStatus(path);
    if (children.length > 0 && !recursive) {
      throw new PathIsNotEmptyDirectoryException(path.toString());
    }
    for (FileStatus child : children) {
      delete(child.getPath(), true);
    }
    objects().deleteMarker(file);
    return true;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus status = getFileStatus(path);
    if (!status.isDirectory()) {
      return new FileStatus[] {status};
    }
    List<FileStatus> statuses = new ArrayList<>();
    for (java.nio.file.Path child : objects().list(file(path))) {
      try {
        statuses.add(getFileStatus(new Path(status.getPath(), child.getFileName().toString())));
      } catch (FileNotFoundException e) {
        // It was deleted meanwhile.
      }
    }
    synchronized (order) {
      Collections.shuffle(statuses, order);
    }
    return statuses.toArray(FileStatus[]::new);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    if (Files.isRegularFile(file(path))) {
      throw new FileAlreadyExistsException(path + " is an object");
    }
    checkParents(path);
    for (Path made = path; !made.isRoot(); made = made.getParent()) {
      objects().makeDirectory(file(made));
    }
    return true;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    java.nio.file.Path file = file(path);
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw notThere(path, e);
    } catch (java.nio.file.FileSystemException e) {
      // A parent is an object: on the local disk, that is another exception.
      if (!Files.exists(file)) {
        throw notThere(path, e);
      }
      throw e;
    }
    if (found.isDirectory()) {
      return new FileStatus(0, true, 0, 0, 0, makeQualified(path));
    }
    long seconds = found.lastModifiedTime().to(TimeUnit.SECONDS);
    return new FileStatus(
        found.size(),
        false,
        1,
        BLOCK_BYTES,
        TimeUnit.SECONDS.toMillis(seconds),
        makeQualified(path));
  }

  private static FileNotFoundException notThere(Path path, IOException cause) {
    FileNotFoundException notThere = new FileNotFoundException(path + " is not there");
    notThere.initCause(cause);
    return notThere;
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return switch (PathCapabilitiesSupport.validatePathCapabilityArgs(path, capability)) {
      case CommonPathCapabilities.ABORTABLE_STREAM -> true;
      case CommonPathCapabilities.FS_APPEND, CommonPathCapabilities.FS_CONCAT -> false;
      default -> super.hasPathCapability(path, capability);
    };
  }

  @Override
  public long getDefaultBlockSize(Path path) {
    return BLOCK_BYTES;
  }

  @Override
  public void setWorkingDirectory(Path directory) {
    workingDirectory = new Path(workingDirectory, directory);
  }

  @Override
  public Path getWorkingDirectory() {
    return workingDirectory;
  }
}
