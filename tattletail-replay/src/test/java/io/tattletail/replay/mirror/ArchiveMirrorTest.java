package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.IOException;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies that grow with their original. */
@ExtendWith(MiniHdfsExtension.class)
class ArchiveMirrorTest {
  private final long seed = new Random().nextLong();

  @TempDir java.nio.file.Path directory;

  private void copiesInPasses(Path root, Configuration conf, Path copy, Configuration copyConf)
      throws Exception {
    try (Originals original = new Originals(root, conf, seed)) {
      ArchiveMirror mirror = ArchiveMirror.of(original.archive(), copy, copyConf);
      for (int pass = 0; pass < 8; pass++) {
        original.record(150);
        if (pass % 3 == 1) {
          original.publish();
        }
        if (pass % 3 == 2) {
          original.publishAndSweep();
        }
        MirrorReport report = mirror.run();
        assertThat(report.problems()).as("seed %d, pass %d", seed, pass).isEmpty();
        assertThat(report.number()).isEqualTo(pass);
        assertThat(report.onlyInCopy()).as("seed %d, pass %d", seed, pass).isEmpty();
        assertThat(Originals.replay(copy, copyConf))
            .as("seed %d, pass %d: %s", seed, pass, report)
            .isEqualTo(Originals.replay(root, conf));
        assertThat(mirror.run().filesCopied()).as("seed %d, pass %d", seed, pass).isZero();
        pass++;
      }
    }
  }

  @Test
  void aCopyOnLocalDiskReplaysWhatTheOriginalDoes() throws Exception {
    copiesInPasses(
        new Path(directory.resolve("original").toUri()),
        new Configuration(),
        new Path(directory.resolve("copy").toUri()),
        new Configuration());
  }

  @Test
  void aCopyOnHdfsReplaysWhatTheOriginalDoes(MiniHdfs hdfs) throws Exception {
    copiesInPasses(
        new Path(hdfs.newDirectory(), "original"),
        hdfs.configuration(),
        new Path(hdfs.newDirectory(), "copy"),
        hdfs.configuration());
  }
}
