package io.tattletail.testkit;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * An HDFS inside the test's JVM, with real name node and data nodes. It takes some five seconds to
 * start, so tests share one: see {@link MiniHdfsExtension}. It must be closed, or the JVM does not
 * end; its files are gone then.
 *
 * <p>Clients are configured for tests: closing a file does not wait 400 ms for the name node, a
 * pipeline goes on with the data nodes it has left, and blocks may be as small as 512 bytes.
 *
 * <p>Thread-safe.
 */
public final class MiniHdfs implements AutoCloseable {
  private final MiniDFSCluster cluster;
  private final Configuration configuration;
  private final java.nio.file.Path directory;
  private final FileSystem fileSystem;
  private final AtomicInteger directories = new AtomicInteger();

  private MiniHdfs(
      MiniDFSCluster cluster, Configuration configuration, java.nio.file.Path directory)
      throws IOException {
    this.cluster = cluster;
    this.configuration = configuration;
    this.directory = directory;
    this.fileSystem = FileSystem.newInstance(cluster.getURI(), configuration);
  }

  /** {@link #start(int, Configuration)} with Hadoop's own settings. */
  public static MiniHdfs start(int dataNodes) throws IOException {
    return start(dataNodes, new Configuration());
  }

  /**
   * Starts an HDFS, in a new temporary directory, and returns when it can be used.
   *
   * @param settings for servers and clients; not changed
   * @throws IOException if it does not start; nothing runs then and nothing is left
   */
  public static MiniHdfs start(int dataNodes, Configuration settings) throws IOException {
    java.nio.file.Path directory = Files.createTempDirectory("mini-hdfs");
    MiniDFSCluster cluster = null;
    try {
      Configuration configuration = new Configuration(settings);
      configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
      configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
      // Each waits twice as long as the one before, 20 s in all.
      configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
      configuration.setBoolean(
          "dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
      configuration.setLong("dfs.namenode.fs-limits.min-block-size", 512);
      cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(dataNodes).build();
      cluster.waitActive();
      configuration.set("fs.defaultFS", cluster.getURI().toString());
      return new MiniHdfs(cluster, configuration, directory);
    } catch (IOException | RuntimeException | Error e) {
      if (cluster != null) {
        cluster.shutdown();
      }
      delete(directory);
      throw e;
    }
  }

  /** A new copy of a client's configuration, of which this HDFS is the default file system. */
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  /** The root directory, with scheme and authority. */
  public Path root() {
    return new Path(fileSystem.getUri().toString(), "/");
  }

  /**
   * Creates a directory that no other test has, such as {@code /test-7}.
   *
   * @throws IOException if it cannot be created
   */
  public Path newDirectory() throws IOException {
    Path path = new Path(root(), "test-" + directories.incrementAndGet());
    if (!fileSystem.mkdirs(path)) {
      throw new IOException("directory " + path + " was not created");
    }
    return path;
  }

  /** The cluster, for instance to stop data nodes. Do not share it with other tests then. */
  public MiniDFSCluster cluster() {
    return cluster;
  }

  /**
   * Stops it and deletes its files. Closing twice does nothing.
   *
   * @throws IOException if the files cannot be deleted
   */
  @Override
  public void close() throws IOException {
    try {
      fileSystem.close();
    } finally {
      cluster.shutdown();
      delete(directory);
    }
  }

  private static void delete(java.nio.file.Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Override
  public String toString() {
    return "MiniHdfs[" + cluster.getURI() + "]";
  }
}
