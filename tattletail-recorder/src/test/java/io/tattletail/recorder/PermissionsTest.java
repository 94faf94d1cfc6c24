package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class PermissionsTest {
  @Test
  void allThatIsMadeHasTheDefaultPermissionsWhateverTheUmask(MiniHdfs hdfs) throws Exception {
    Configuration configuration = hdfs.configuration();
    configuration.set("fs.permissions.umask-mode", "077");
    assertPermissions(hdfs, configuration, RecorderOptions.defaults(), "750", "640");
  }

  @Test
  void theyCanBeChosen(MiniHdfs hdfs) throws Exception {
    RecorderOptions options =
        RecorderOptions.defaults().permissions(ArchivePermissions.ofOctal("775", "664"));
    assertPermissions(hdfs, hdfs.configuration(), options, "775", "664");
  }

  private static void assertPermissions(
      MiniHdfs hdfs,
      Configuration configuration,
      RecorderOptions options,
      String directories,
      String files)
      throws Exception {
    Path root = new Path(hdfs.newDirectory(), "archive");
    try (EventRecorder recorder = EventRecorder.open(root, configuration, options)) {
      recorder.onEvent(SpewEvent.builder().channel("c").build());
    }
    Deque<Path> pending = new ArrayDeque<>(List.of(root));
    FileSystem fileSystem = FileSystem.get(hdfs.configuration());
    assertThat(fileSystem.getFileStatus(root).getPermission())
        .isEqualTo(new FsPermission(directories));
    while (!pending.isEmpty()) {
      for (FileStatus status : fileSystem.listStatus(pending.remove())) {
        assertThat(status.getPermission())
            .as("%s", status.getPath())
            .isEqualTo(new FsPermission(status.isDirectory() ? directories : files));
        if (status.isDirectory()) {
          pending.add(status.getPath());
        }
      }
    }
  }

  @Test
  void aStrangerCanNeitherReadNorWriteAndIsToldSo(MiniHdfs hdfs) throws Exception {
    Path root = new Path(hdfs.newDirectory(), "archive");
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      recorder.onEvent(SpewEvent.builder().channel("c").build());
    }
    UserGroupInformation stranger =
        UserGroupInformation.createUserForTesting("stranger", new String[] {"strangers"});
    for (PrivilegedExceptionAction<AutoCloseable> attempt :
        List.<PrivilegedExceptionAction<AutoCloseable>>of(
            () -> Archive.open(root, hdfs.configuration()),
            () -> EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()))) {
      assertThatThrownBy(() -> stranger.doAs(attempt))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("no permission on archive " + root)
          .hasMessageContaining("user=stranger")
          .hasMessageContaining("Grant it to this user");
    }
  }
}
