package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class MiniHdfsTest {
  private static final byte[] TEXT = "what was written".getBytes(StandardCharsets.UTF_8);

  @Test
  void keepsWhatIsWritten(MiniHdfs hdfs) throws Exception {
    Path file = new Path(hdfs.newDirectory(), "file");
    try (FileSystem fileSystem = FileSystem.newInstance(hdfs.configuration())) {
      try (FSDataOutputStream out = fileSystem.create(file, false)) {
        out.write(TEXT);
        out.hsync();
      }
      try (FSDataInputStream in = fileSystem.open(file)) {
        assertThat(in.readAllBytes()).isEqualTo(TEXT);
      }
      assertThat(fileSystem.getFileStatus(file).getReplication()).isEqualTo((short) 3);
      fileSystem.setXAttr(file, "user.tattletail", TEXT);
      assertThat(fileSystem.getXAttr(file, "user.tattletail")).isEqualTo(TEXT);
    }
  }

  @Test
  void isOneForAllTestsWithDirectoriesOfTheirOwn(
      MiniHdfs hdfs, MiniHdfs again, Configuration configuration) throws Exception {
    assertThat(again).isSameAs(hdfs);
    assertThat(configuration).isNotSameAs(hdfs.configuration());
    assertThat(FileSystem.getDefaultUri(configuration).getAuthority())
        .isEqualTo(hdfs.root().toUri().getAuthority());
    Path directory = hdfs.newDirectory();
    assertThat(directory.getParent()).isEqualTo(hdfs.root());
    assertThat(hdfs.newDirectory()).isNotEqualTo(directory);
  }
}
