package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that lack what recording needs. */
class LimitedFileSystemsTest {
  private static final Partition PARTITION = new Partition("c", LocalDate.of(2026, 11, 22));

  @TempDir java.nio.file.Path directory;

  private final Configuration configuration = new Configuration(false);

  /** A store whose files are there when they are closed, and not before. */
  public static final class Store extends RawLocalFileSystem {
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
      ByteArrayOutputStream bytes =
          new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
              Files.write(pathToFile(path).toPath(), toByteArray());
            }
          };
      mkdirs(path.getParent());
      return new FSDataOutputStream(bytes, statistics);
    }
  }

  /** The local disk under a scheme for which Hadoop has no AbstractFileSystem. */
  public static final class Copy extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("copy:///");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
      return super.open(path, bufferSize);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      FileStatus status = super.getFileStatus(path);
      return new FileStatus(
          status.getLen(),
          status.isDirectory(),
          1,
          status.getBlockSize(),
          status.getModificationTime(),
          makeQualified(path));
    }
  }

  @BeforeEach
  void configure() {
    configuration.set("fs.copy.impl", Copy.class.getName());
  }

  @Test
  void aStoreThatCannotSyncIsRefusedAndNothingIsLeftBehind() throws Exception {
    configuration.set("fs.file.impl", Store.class.getName());
    Path root = new Path("file:" + directory + "/archive");
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> ArchiveStore.openOrCreate(root, configuration))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("is on a file system that cannot hsync")
          .hasMessageContaining("Use HDFS");
    }
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aCopyOnASchemeThatCannotRenameExclusivelyIsReadAndNotWritten() throws Exception {
    Path local = new Path("file:" + directory + "/archive");
    try (ArchiveStore archive = ArchiveStore.openOrCreate(local, configuration)) {
      archive.create(
          archive.path(PARTITION, new SegmentName.Unsealed("r.20261122T101500Z.1", 0)), 100);
    }
    Path copy = new Path("copy:" + directory + "/archive");

    try (ArchiveStore archive = ArchiveStore.open(copy, configuration)) {
      assertThat(archive.channels(ChannelFilter.all())).containsExactly("c");
      assertThat(archive.list(PARTITION).segments()).hasSize(1);
      assertThat(archive.renamer().isExclusive()).isFalse();
    }
    assertThatThrownBy(() -> ArchiveStore.openOrCreate(copy, configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("can be read and not written")
        .hasMessageContaining("fs.AbstractFileSystem.copy.impl");
  }
}
