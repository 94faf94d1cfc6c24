package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.testkit.Await;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/** HDFS itself has trouble while a recorder is at work. */
enum ClusterTrouble implements Round {
  /** A datanode of the pipeline goes and comes back. */
  DATANODE_RESTARTED {
    @Override
    void happen(Arena arena, EventRecorder recorder) throws Exception {
      MiniDFSCluster cluster = arena.hdfs().cluster();
      awaitProgress(arena, recorder);
      var stopped = cluster.stopDataNode(arena.random().nextInt(cluster.getDataNodes().size()));
      awaitProgress(arena, recorder);
      cluster.restartDataNode(stopped, true);
      cluster.waitActive();
    }
  },
  /** The NameNode is not there for a while. */
  NAMENODE_RESTARTED {
    @Override
    void happen(Arena arena, EventRecorder recorder) throws Exception {
      awaitProgress(arena, recorder);
      arena.hdfs().cluster().restartNameNode(true);
      arena.hdfs().cluster().setLeasePeriod(Arena.SOFT_LIMIT_MILLIS, Arena.HARD_LIMIT_MILLIS);
    }
  },
  /** There is no room, and then there is. */
  QUOTA_EXCEEDED {
    @Override
    void happen(Arena arena, EventRecorder recorder) throws Exception {
      awaitProgress(arena, recorder);
      FileSystem fileSystem = FileSystem.get(arena.hdfs().configuration());
      DistributedFileSystem dfs = (DistributedFileSystem) fileSystem;
      // Less than is used: open blocks count with their full size, which closing them gives back.
      dfs.setQuota(arena.root(), HdfsConstants.QUOTA_DONT_SET, 1);
      Await.until("the quota is felt", () -> recorder.statistics().ioErrors() > 0);
      dfs.setQuota(arena.root(), HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
    }
  };

  private static final int EVENTS = 1_500;

  @Override
  public void run(Arena arena) throws Exception {
    try (EventRecorder recorder = arena.recorder(arena.hdfs().configuration(), Arena.options())) {
      arena.publishDuring(
          recorder,
          EVENTS,
          () -> {
            happen(arena, recorder);
            return null;
          });
    }
  }

  abstract void happen(Arena arena, EventRecorder recorder) throws Exception;

  /** Until a random number of further events is acknowledged. */
  private static void awaitProgress(Arena arena, EventRecorder recorder) throws Exception {
    long until =
        Math.min(EVENTS - 300, recorder.statistics().events() + 10 + arena.random().nextInt(300));
    Await.until("events are recorded", () -> recorder.statistics().events() >= until);
  }
}
