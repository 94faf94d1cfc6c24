package io.tattletail.platform;

import static io.tattletail.platform.Events.event;
import static io.tattletail.platform.Events.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchiveException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.File;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.ViewDistributedFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive whose root is given by a client's mount table. */
@ExtendWith(MiniHdfsExtension.class)
class MountTableTest {
  private static final Path ROOT = new Path("viewfs://cluster/data/archive");

  private MiniHdfs hdfs;
  private Configuration configuration;

  /** Behind the mount point; it is not there yet. */
  private Path data;

  @BeforeEach
  void mount(MiniHdfs shared) throws Exception {
    hdfs = shared;
    data = new Path(hdfs.newDirectory(), "data");
    configuration = hdfs.configuration();
    link("/data", data);
  }

  private void link(String mountPoint, Path target) {
    configuration.set("fs.viewfs.mounttable.cluster.link." + mountPoint, target.toString());
  }

  @Test
  void anArchiveIsOnTheFileSystemBehindTheMountWhetherItIsThereOrNot() throws Exception {
    for (String state : List.of("nothing is there", "all is there")) {
      try (Archive archive = Archive.openOrCreate(ROOT, configuration)) {
        assertThat(archive.root()).as(state).isEqualTo(new Path(data, "archive"));
        assertThat(archive.store().fileSystem()).isInstanceOf(DistributedFileSystem.class);
        assertThat(archive.store().renamer().isExclusive()).isTrue();
        assertThat(SegmentSalvager.hasLeases(archive)).isTrue();
      }
    }
    configuration.set("fs.defaultFS", "viewfs://cluster/");
    try (Archive archive = Archive.open(new Path("/data/archive"), configuration)) {
      assertThat(archive.root()).isEqualTo(new Path(data, "archive"));
    }
    assertThatThrownBy(() -> Archive.open(new Path("/data/other"), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(data + "/other is no TattleTail archive");
  }

  @Test
  void aMountPointItselfCanBeTheRoot() throws Exception {
    try (Archive archive = Archive.openOrCreate(new Path("viewfs://cluster/data"), configuration)) {
      assertThat(archive.root()).isEqualTo(data);
    }
  }

  @Test
  void whatIsAcknowledgedBesideAForcedSalvagerIsThere() throws Exception {
    try (EventRecorder recorder =
            EventRecorder.open(ROOT, configuration, RecorderOptions.defaults());
        Archive archive = Archive.open(ROOT, configuration)) {
      recorder.onEvent(event(0));
      SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
      for (int i = 1; i <= 100; i++) {
        recorder.onEvent(event(i));
      }
      assertThat(replayed(ROOT, configuration)).containsExactlyElementsOf(ids(101));
    }
    assertThat(replayed(ROOT, configuration)).containsExactlyElementsOf(ids(101));
  }

  @Test
  void aShutdownHookRecordsAllThatWasAppended() throws Exception {
    Process process =
        new ProcessBuilder(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                MountedProcess.class.getName(),
                data.toString())
            .redirectError(new File("/dev/null"))
            .start();
    try (var lines = process.inputReader()) {
      assertThat(lines.lines()).containsExactly("closed");
    } finally {
      process.destroyForcibly();
    }
    assertThat(replayed(ROOT, configuration)).hasSize(1000);
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "id-" + i).toList();
  }

  @Test
  void oneArchiveOnTwoMountsIsRefused() throws Exception {
    Path other = hdfs.newDirectory();
    link("/split/recorded", new Path(data, "recorded"));
    link("/split/published", other);

    assertThatThrownBy(
            () -> Archive.openOrCreate(new Path("viewfs://cluster/split"), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("viewfs://cluster/split cannot hold an archive: mount points")
        .hasMessageContaining("/split/recorded -> " + data + "/recorded")
        .hasMessageContaining("/split/published -> " + other)
        .hasMessageContaining("all of an archive must be on one file system");
  }

  @Test
  void aRootBelowNoMountPointIsRefused() {
    assertThatThrownBy(
            () -> Archive.openOrCreate(new Path("viewfs://cluster/nowhere/a"), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("viewfs://cluster/nowhere/a cannot hold an archive")
        .hasMessageContaining("/data -> " + data)
        .hasMessageContaining("Give a path below a mount point");
  }

  @ParameterizedTest
  @ValueSource(classes = {ViewFileSystemOverloadScheme.class, ViewDistributedFileSystem.class})
  void aMountTableUnderTheNameOfHdfsIsFollowedToo(Class<? extends FileSystem> table)
      throws Exception {
    String cluster = hdfs.root().toUri().getAuthority();
    configuration.set("fs.hdfs.impl", table.getName());
    configuration.set("fs.viewfs.mounttable." + cluster + ".link./mounted", data.toString());
    configuration.set("fs.viewfs.mounttable." + cluster + ".linkFallback", hdfs.root().toString());
    configuration.setBoolean("fs.viewfs.ignore.port.in.mount.table.name", false);
    Path fallback = hdfs.newDirectory();

    try (Archive mounted =
            Archive.openOrCreate(new Path(hdfs.root(), "mounted/archive"), configuration);
        Archive behindFallback =
            Archive.openOrCreate(new Path(fallback, "archive"), configuration)) {
      assertThat(mounted.root()).isEqualTo(new Path(data, "archive"));
      assertThat(mounted.store().fileSystem()).isExactlyInstanceOf(DistributedFileSystem.class);
      assertThat(behindFallback.root()).isEqualTo(new Path(fallback, "archive"));
      assertThat(behindFallback.store().fileSystem())
          .isExactlyInstanceOf(DistributedFileSystem.class);
    }
  }

  @Test
  void hdfsItselfUnderThatClassIsHdfs() throws Exception {
    configuration.set("fs.hdfs.impl", ViewDistributedFileSystem.class.getName());
    try (Archive archive = Archive.openOrCreate(new Path(data, "archive"), configuration)) {
      assertThat(archive.root()).isEqualTo(new Path(data, "archive"));
      assertThat(SegmentSalvager.hasLeases(archive)).isTrue();
    }
  }
}
