package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.MirrorOptions;
import io.tattletail.replay.mirror.MirrorReport;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A first copy that DistCp made, as docs/offsite.md says, is verified and completed by a mirror.
 */
@Tag("engines")
class DistCpFirstCopyTest {
  /** Of one day, after those that are spread over many. */
  private static final List<SpewEvent> EDITS = WikipediaEdits.all().subList(100, 8_100);

  private static MiniHdfs hdfs;
  private static EngineArchive archive;
  private static EngineProcess distCp;

  @TempDir private static java.nio.file.Path directory;

  private Path copy;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    archive = new EngineArchive(hdfs);
    archive.record(EDITS);
    archive.publishHalf();
    distCp = EngineProcess.start("mapreduce", DistCpCommands.class, List.of());
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (distCp != null) {
        distCp.close();
      }
    } finally {
      hdfs.close();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    copy = new Path(hdfs.newDirectory(), "copy");
    copy("published");
    copy("recorded");
  }

  /** As docs/offsite.md says. */
  private void copy(String tree) throws IOException {
    java.nio.file.Path filters = Files.writeString(directory.resolve("hidden"), ".*/[._].*\n");
    distCp.run(
        "-update -i -filters %s %s %s"
            .formatted(filters, new Path(archive.root(), tree), new Path(copy, tree)));
  }

  private static FileSystem fileSystem() throws IOException {
    return FileSystem.get(hdfs.configuration());
  }

  private static List<LocatedFileStatus> events(Path root) throws IOException {
    List<LocatedFileStatus> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files = fileSystem().listFiles(root, true);
    while (files.hasNext()) {
      LocatedFileStatus file = files.next();
      if (file.getPath().getName().endsWith(".avro")) {
        found.add(file);
      }
    }
    return found;
  }

  private MirrorReport mirror() throws IOException {
    try (Archive source = Archive.open(archive.root(), hdfs.configuration())) {
      return ArchiveMirror.of(source, copy, hdfs.configuration(), MirrorOptions.defaults()).run();
    }
  }

  /** Each event with its position and all of its bytes. */
  private static List<String> replay(Path root) throws IOException {
    List<String> events = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(
          ReplayQuery.all(),
          event ->
              events.add(
                  event + " " + StandardCharsets.UTF_8.decode(event.serialized().orElseThrow())));
    }
    return events;
  }

  private void assertCopyIsTheOriginal() throws IOException {
    List<String> copied = replay(copy);
    assertThat(copied).hasSize(EDITS.size());
    assertThat(copied.equals(replay(archive.root()))).isTrue();
    try (Archive opened = Archive.open(copy, hdfs.configuration())) {
      assertThat(ArchiveVerifier.of(opened).verify().isSound()).isTrue();
    }
  }

  @Test
  void whatDistCpCopiedIsVerifiedAndNotCopiedAgain() throws Exception {
    int files = events(copy).size();
    assertThat(files).isPositive();
    MirrorReport report = mirror();
    assertThat(report.problems()).isEmpty();
    assertThat(report.filesVerified()).isEqualTo(files);
    assertThat(report.filesRepaired()).isZero();
    assertThat(report.onlyInCopy()).isEmpty();
    assertCopyIsTheOriginal();
  }

  @Test
  void whatDistCpLeftOutIsCopied() throws Exception {
    List<LocatedFileStatus> files = events(copy);
    for (int i = 0; i < files.size(); i += 3) {
      fileSystem().delete(files.get(i).getPath(), false);
    }
    int missing = (files.size() + 2) / 3;
    int here = files.size() - missing;
    MirrorReport report = mirror();
    assertThat(report.problems()).isEmpty();
    assertThat(report.filesCopied()).isEqualTo(missing);
    assertThat(report.filesVerified()).isEqualTo(here);
    assertCopyIsTheOriginal();
  }

  @Test
  void whatArrivedDamagedIsFoundAndCopiedAgain() throws Exception {
    FileStatus damaged = events(copy).get(0);
    byte[] bytes;
    try (FSDataInputStream in = fileSystem().open(damaged.getPath())) {
      bytes = in.readAllBytes();
    }
    bytes[bytes.length / 2] ^= 1;
    try (FSDataOutputStream out = fileSystem().create(damaged.getPath(), true)) {
      out.write(bytes);
    }
    MirrorReport report = mirror();
    assertThat(report.problems()).isEmpty();
    assertThat(report.filesRepaired()).isEqualTo(1);
    assertCopyIsTheOriginal();
  }

  @Test
  void distCpCanGoOnWhereItWasInterrupted() throws Exception {
    List<LocatedFileStatus> before = events(copy);
    fileSystem().delete(before.get(0).getPath(), false);
    copy("published");
    copy("recorded");
    assertThat(events(copy)).hasSameSizeAs(before);
    assertThat(mirror().filesRepaired()).isZero();
    assertCopyIsTheOriginal();
  }
}
