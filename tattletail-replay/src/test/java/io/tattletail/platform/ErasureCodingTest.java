package io.tattletail.platform;

import static io.tattletail.platform.Events.onDay;
import static io.tattletail.platform.Events.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On an HDFS of its own, for which an erasure coding policy is enabled. */
class ErasureCodingTest {
  private static final String POLICY = "XOR-2-1-1024k";

  private static MiniHdfs hdfs;
  private static DistributedFileSystem fileSystem;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(3);
    fileSystem = hdfs.cluster().getFileSystem();
    fileSystem.enableErasureCodingPolicy(POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    hdfs.close();
  }

  @Test
  void aRecorderGoesOnWithReplicatedFilesWhenADirectoryAboveGetsAPolicy() throws Exception {
    Path parent = hdfs.newDirectory();
    Path root = new Path(parent, "archive");
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      recorder.onEvent(onDay(0, 0));
      fileSystem.setErasureCodingPolicy(parent, POLICY);
      recorder.onEvent(onDay(1, 1));
      recorder.onEvent(onDay(2, 1));
      assertThat(replayed(root, hdfs.configuration())).containsExactly("id-0", "id-1", "id-2");
    }
    assertThat(replayed(root, hdfs.configuration())).containsExactly("id-0", "id-1", "id-2");
    var files = fileSystem.listFiles(root, true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      assertThat(file.isErasureCoded()).as("%s", file.getPath()).isFalse();
    }
  }

  @Test
  void aPublishedFileIsAsItsDirectorySays() throws Exception {
    Path root = hdfs.newDirectory();
    fileSystem.setErasureCodingPolicy(root, POLICY);
    try (Archive archive = Archive.openOrCreate(root, hdfs.configuration())) {
      Path path = new Path(root, "_file");
      try (FSDataOutputStream out = archive.store().createPublished(path)) {
        out.write(new byte[3_000_000]);
      }
      FileStatus status = fileSystem.getFileStatus(path);
      assertThat(status.isErasureCoded()).isTrue();
      assertThat(status.getLen()).isEqualTo(3_000_000);
      assertThat(status.getBlockSize()).isEqualTo(fileSystem.getDefaultBlockSize(path));
      assertThat(status.getPermission()).isEqualTo(new FsPermission("640"));
    }
  }

  /** A client that does not say that it wants replicas. */
  public static final class OldClient extends DistributedFileSystem {
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
      EnumSet<CreateFlag> known = EnumSet.copyOf(flags);
      known.remove(CreateFlag.SHOULD_REPLICATE);
      return super.create(
          path, permission, known, bufferSize, replication, blockSize, progress, checksum);
    }
  }

  @Test
  void whereThatIsImpossibleTheErrorSaysSoAndWhatToDo() throws Exception {
    Path root = hdfs.newDirectory();
    fileSystem.setErasureCodingPolicy(root, POLICY);
    Configuration configuration = hdfs.configuration();
    configuration.set("fs.hdfs.impl", OldClient.class.getName());

    assertThatThrownBy(() -> Archive.openOrCreate(root, configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("was made with erasure coding")
        .hasMessageContaining("hdfs ec -setPolicy -replicate -path " + root);
    assertThat(fileSystem.listFiles(root, true).hasNext()).as("left behind").isFalse();
  }
}
