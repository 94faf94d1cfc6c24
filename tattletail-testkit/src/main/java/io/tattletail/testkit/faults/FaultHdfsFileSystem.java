package io.tattletail.testkit.faults;

import java.io.IOException;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsClientConfigKeys;

/** HDFS with faults before it. */
final class FaultHdfsFileSystem extends FaultFileSystem implements LeaseRecoverable {
  private final DistributedFileSystem real;

  FaultHdfsFileSystem() {
    this(new DistributedFileSystem());
  }

  private FaultHdfsFileSystem(DistributedFileSystem real) {
    super(real);
    this.real = real;
  }

  @Override
  protected int getDefaultPort() {
    return HdfsClientConfigKeys.DFS_NAMENODE_RPC_PORT_DEFAULT;
  }

  @Override
  public boolean recoverLease(Path path) throws IOException {
    return run(Operation.LEASE, () -> real.recoverLease(path), path);
  }

  @Override
  public boolean isFileClosed(Path path) throws IOException {
    return run(Operation.LEASE, () -> real.isFileClosed(path), path);
  }
}
