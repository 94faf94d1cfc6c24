package io.tattletail.testkit.faults;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.client.HdfsClientConfigKeys;

/** What a file context sees of a {@link FaultFileSystem}. */
final class FaultAbstractFileSystem extends DelegateToFileSystem {
  private static final int NO_PORT = -1;

  private final FaultFileSystem fileSystem;

  /** For Hadoop, which finds it by its parameters. */
  FaultAbstractFileSystem(URI uri, Configuration configuration)
      throws IOException, URISyntaxException {
    this(uri, configuration, isLocal(uri) ? new FaultLocalFileSystem() : new FaultHdfsFileSystem());
  }

  private FaultAbstractFileSystem(URI uri, Configuration configuration, FaultFileSystem fileSystem)
      throws IOException, URISyntaxException {
    super(uri, fileSystem, configuration, uri.getScheme(), !isLocal(uri));
    this.fileSystem = fileSystem;
  }

  private static boolean isLocal(URI uri) {
    return uri.getScheme().equals(FsConstants.LOCAL_FS_URI.getScheme());
  }

  @Override
  public int getUriDefaultPort() {
    return isLocal(getUri()) ? NO_PORT : HdfsClientConfigKeys.DFS_NAMENODE_RPC_PORT_DEFAULT;
  }

  /** The real file system knows better what is one. */
  @Override
  public boolean isValidName(String name) {
    return true;
  }

  @Override
  public void renameInternal(Path from, Path to) throws IOException {
    fileSystem.rename(from, to, Rename.NONE);
  }

  /** In one call, as HDFS does; the inherited one looks first and renames afterwards. */
  @Override
  public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
    fileSystem.rename(from, to, overwrite ? Rename.OVERWRITE : Rename.NONE);
  }
}
