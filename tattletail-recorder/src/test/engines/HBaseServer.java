import java.io.IOException;
import org.apache.hadoop.hbase.HBaseTestingUtility;

/**
 * HBase's mini cluster, with a HDFS and a ZooKeeper of its own. Prints {@code zookeeper} and the
 * port when it can be used, and runs until its standard input ends.
 */
public final class HBaseServer {
  private HBaseServer() {}

  public static void main(String[] args) throws Exception {
    HBaseTestingUtility cluster = new HBaseTestingUtility();
    cluster.startMiniCluster();
    System.out.println("zookeeper\t" + cluster.getZkCluster().getClientPort());
    awaitEndOfInput();
    // An orderly end takes minutes, and nothing of it is used again.
    Runtime.getRuntime().halt(0);
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is said to it.
    }
  }
}
