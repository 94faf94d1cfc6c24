package io.tattletail.testkit.faults;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A real file system with {@link Faults} before it. */
abstract class FaultFileSystem extends FilterFileSystem {
  private Faults faults = Faults.none();

  /**
   * @param real not yet initialized
   */
  FaultFileSystem(FileSystem real) {
    super(real);
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    faults = Faults.of(configuration);
    super.initialize(name, configuration);
  }

  @Override
  public String getScheme() {
    return fs.getScheme();
  }

  final <T> T run(Operation operation, Faults.Call<T> call, Path... paths) throws IOException {
    Path[] qualified = new Path[paths.length];
    for (int i = 0; i < paths.length; i++) {
      qualified[i] = makeQualified(paths[i]);
    }
    return faults.run(operation, call, qualified);
  }

  private FSDataOutputStream create(Path path, Faults.Call<FSDataOutputStream> call)
      throws IOException {
    FSDataOutputStream real = run(Operation.CREATE, call, path);
    // The real file system keeps the statistics.
    return new FSDataOutputStream(
        new FaultOutputStream(real, faults, makeQualified(path)), null, real.getPos());
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
    return create(
        path,
        () ->
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      ChecksumOpt checksum)
      throws IOException {
    return create(
        path,
        () ->
            super.create(
                path, permission, flags, bufferSize, replication, blockSize, progress, checksum));
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
    return create(
        path,
        () ->
            super.createNonRecursive(
                path, permission, flags, bufferSize, replication, blockSize, progress));
  }

  @Override
  protected FSDataOutputStream primitiveCreate(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      ChecksumOpt checksum)
      throws IOException {
    return create(
        path,
        () ->
            super.primitiveCreate(
                path, permission, flags, bufferSize, replication, blockSize, progress, checksum));
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
      throws IOException {
    return create(path, () -> super.append(path, bufferSize, progress));
  }

  /** A builder that ends in this class's create; the real one's would go around the faults. */
  @Override
  public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
    return createDataOutputStreamBuilder(this, path).create().overwrite(true);
  }

  /** The same, for append. */
  @Override
  public FSDataOutputStreamBuilder<?, ?> appendFile(Path path) {
    return createDataOutputStreamBuilder(this, path).append();
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream real = run(Operation.OPEN, () -> super.open(path, bufferSize), path);
    return new FSDataInputStream(new FaultInputStream(real, faults, makeQualified(path)));
  }

  /** A builder that ends in this class's open. */
  @Override
  public FutureDataInputStreamBuilder openFile(Path path) {
    return createDataInputStreamBuilder(this, path);
  }

  @Override
  protected CompletableFuture<FSDataInputStream> openFileWithOptions(
      Path path, OpenFileParameters parameters) {
    try {
      return CompletableFuture.completedFuture(open(path, parameters.getBufferSize()));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return run(Operation.RENAME, () -> super.rename(from, to), from, to);
  }

  /** Public, for file contexts. */
  @Override
  @SuppressWarnings("deprecation") // The only rename that never overwrites.
  public void rename(Path from, Path to, Rename... options) throws IOException {
    run(
        Operation.RENAME,
        () -> {
          super.rename(from, to, options);
          return true;
        },
        from,
        to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return run(Operation.DELETE, () -> super.delete(path, recursive), path);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return run(Operation.MKDIRS, () -> super.mkdirs(path), path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return run(Operation.MKDIRS, () -> super.mkdirs(path, permission), path);
  }

  @Override
  @SuppressWarnings("deprecation")
  protected boolean primitiveMkdir(Path path, FsPermission permission) throws IOException {
    return run(Operation.MKDIRS, () -> super.primitiveMkdir(path, permission), path);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return run(Operation.LIST, () -> super.listStatus(path), path);
  }

  @Override
  public RemoteIterator<FileStatus> listStatusIterator(Path path) throws IOException {
    return run(Operation.LIST, () -> super.listStatusIterator(path), path);
  }

  @Override
  public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
    return run(Operation.LIST, () -> super.listLocatedStatus(path), path);
  }

  @Override
  protected RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path, PathFilter filter)
      throws IOException {
    return run(Operation.LIST, () -> super.listLocatedStatus(path, filter), path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return run(Operation.STATUS, () -> super.getFileStatus(path), path);
  }

  @Override
  public FileStatus getFileLinkStatus(Path path) throws IOException {
    return run(Operation.STATUS, () -> super.getFileLinkStatus(path), path);
  }
}
