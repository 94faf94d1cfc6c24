package io.tattletail.replay.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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
      long passes = 0;
      for (int pass = 0; pass < 8; pass += 2) {
        original.record(150);
        if (pass % 3 == 1) {
          original.publish();
        }
        if (pass % 3 == 2) {
          original.publishAndSweep();
        }
        MirrorReport report = mirror.run();
        assertThat(report.problems()).as("seed %d, pass %d", seed, pass).isEmpty();
        assertThat(report.number()).isEqualTo(passes);
        assertThat(report.onlyInCopy()).as("seed %d, pass %d", seed, pass).isEmpty();
        assertThat(Originals.replay(copy, copyConf))
            .as("seed %d, pass %d: %s", seed, pass, report)
            .isEqualTo(Originals.replay(root, conf));
        passes = awaitNothingToCopy(original, mirror).number() + 1;
      }
    }
  }

  /** The recorder may still seal what it has acknowledged, and the copy gets it by another pass. */
  private static MirrorReport awaitNothingToCopy(Originals original, ArchiveMirror mirror)
      throws Exception {
    List<MirrorReport> reports = new ArrayList<>();
    Await.until(
        "nothing is left to copy",
        () -> {
          reports.add(mirror.run());
          return Iterables.getLast(reports).filesCopied() == 0
              && mirror.plan().files() <= original.openSegments();
        });
    return Iterables.getLast(reports);
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

  @Test
  void aCopyInAnObjectStoreReplaysWhatTheOriginalDoes() throws Exception {
    ObjectStore store = ObjectStore.in(directory.resolve("bucket"), "offsite");
    copiesInPasses(
        new Path(directory.resolve("original").toUri()),
        new Configuration(),
        store.path("copy"),
        store.install(new Configuration()));
  }

  @Test
  void aCopyOfACopyReplaysWhatTheOriginalDoes() throws Exception {
    ObjectStore store = ObjectStore.in(directory.resolve("bucket"), "offsite");
    Configuration conf = store.install(new Configuration());
    Path root = new Path(directory.resolve("original").toUri());
    Path last = new Path(directory.resolve("last").toUri());
    try (Originals original = new Originals(root, conf, seed)) {
      ArchiveMirror first = ArchiveMirror.of(original.archive(), store.path("copy"), conf);
      for (int pass = 0; pass < 3; pass++) {
        original.record(200);
        first.run();
        try (Archive copy = Archive.open(store.path("copy"), conf)) {
          MirrorReport report = ArchiveMirror.of(copy, last, conf).run();
          assertThat(report.problems()).as("seed %d", seed).isEmpty();
        }
        assertThat(Originals.replay(last, conf))
            .as("seed %d, pass %d", seed, pass)
            .isEqualTo(Originals.replay(root, conf));
        original.publishAndSweep();
      }
    }
  }

  @Test
  void aPositionTakenOnOneSideGoesOnOnTheOther() throws Exception {
    Configuration conf = new Configuration();
    Path root = new Path(directory.resolve("original").toUri());
    Path copyRoot = new Path(directory.resolve("copy").toUri());
    try (Originals original = new Originals(root, conf, seed)) {
      original.record(200);
      original.publish();
      original.record(100);
      ArchiveMirror.of(original.archive(), copyRoot, conf).run();
      List<Originals.Seen> all = Originals.replay(root, conf);
      try (EventReplayer one = EventReplayer.open(root, conf);
          EventReplayer other = EventReplayer.open(copyRoot, conf)) {
        for (int at : new int[] {1, all.size() / 3, all.size() / 2, all.size() - 1}) {
          assertThat(continued(one, other, at)).as("seed %d", seed).isEqualTo(all);
          assertThat(continued(other, one, at)).as("seed %d", seed).isEqualTo(all);
        }
      }
    }
  }

  private static List<Originals.Seen> continued(EventReplayer first, EventReplayer then, int at)
      throws IOException {
    List<Originals.Seen> seen = new ArrayList<>();
    ReplayPosition position;
    try (ReplayCursor cursor = first.cursor(ReplayQuery.all())) {
      while (seen.size() < at && cursor.next()) {
        seen.add(Originals.Seen.of(cursor.event()));
      }
      position = cursor.position().orElseThrow();
    }
    try (ReplayCursor cursor = then.cursor(ReplayQuery.all().after(position))) {
      while (cursor.next()) {
        seen.add(Originals.Seen.of(cursor.event()));
      }
    }
    return seen;
  }

  @Test
  void nothingInTheCopyNamesTheOriginalsPath() throws Exception {
    Configuration conf = new Configuration();
    Path root = new Path(directory.resolve("very-own-path").toUri());
    try (Originals original = new Originals(root, conf, seed)) {
      original.record(50);
      ArchiveMirror.of(original.archive(), new Path(directory.resolve("copy").toUri()), conf).run();
    }
    try (Stream<java.nio.file.Path> files = Files.walk(directory.resolve("copy"))) {
      for (java.nio.file.Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .doesNotContain("very-own-path");
      }
    }
  }

  @Test
  void theCopyOfAnotherArchiveIsRefusedAndLeftAlone() throws Exception {
    Configuration conf = new Configuration();
    Path copyRoot = new Path(directory.resolve("copy").toUri());
    try (Originals one = new Originals(new Path(directory.resolve("one").toUri()), conf, seed);
        Originals other = new Originals(new Path(directory.resolve("other").toUri()), conf, seed)) {
      one.record(20);
      ArchiveMirror.of(one.archive(), copyRoot, conf).run();
      List<Originals.Seen> before = Originals.replay(copyRoot, conf);
      assertThatThrownBy(() -> ArchiveMirror.of(other.archive(), copyRoot, conf).run())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("it is no copy of it");
      assertThatThrownBy(() -> ArchiveMirror.of(one.archive(), one.root(), conf).run())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("it was promoted, or it is the original");
      assertThat(Originals.replay(copyRoot, conf)).isEqualTo(before);
    }
  }
}
