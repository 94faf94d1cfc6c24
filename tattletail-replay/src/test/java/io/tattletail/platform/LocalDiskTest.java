package io.tattletail.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
  @TempDir Path directory;

  /**
   * In a process of its own, whose file names are ASCII and in which no other program is found:
   * Hadoop's own local file system would want chmod.
   */
  private List<String> run(String what) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-classpath",
            System.getProperty("java.class.path"),
            AsciiLocaleProcess.class.getName(),
            what,
            "file:" + directory + "/archive");
    builder.environment().remove("LANG");
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("PATH", directory + "/no-programs");
    Process process = builder.redirectError(new File("/dev/null")).start();
    try (BufferedReader lines = process.inputReader()) {
      List<String> printed = new ArrayList<>(lines.lines().toList());
      assertThat(process.waitFor()).as("printed %s", printed).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aJvmWhoseFileNamesAreNotUtf8RefusesChannelsThatItCannotNameAndRecordsTheOthers()
      throws Exception {
    List<String> printed = run("record");

    assertThat(printed).hasSize(3);
    assertThat(printed.subList(0, 2))
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("cannot be recorded: it is not ASCII, and this JVM writes names on")
                    .contains("instead of UTF-8. Start the JVM with LC_ALL=C.UTF-8."));
    assertThat(printed.get(2)).isEqualTo("recorded");
    try (Archive archive =
        Archive.open(
            new org.apache.hadoop.fs.Path("file:" + directory + "/archive"),
            new Configuration(false))) {
      assertThat(archive.channels(ChannelFilter.all())).containsExactly("e");
    }
    assertThat(run("replay")).containsExactly("replayed e", "done");
  }

  @Test
  void itAlsoRefusesToReplayAnArchiveThatHasSuchChannels() throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            new org.apache.hadoop.fs.Path("file:" + directory + "/archive"),
            new Configuration(false),
            RecorderOptions.defaults())) {
      recorder.onEvent(
          SpewEvent.builder()
              .channel("\u00e9")
              .timestamp(Instant.parse("2026-03-01T10:00:00Z"))
              .build());
    }

    assertThat(run("replay"))
        .singleElement()
        .asString()
        .contains("cannot be used: it is not ASCII, and this JVM")
        .contains("LC_ALL=C.UTF-8");
  }

  @Test
  void itRefusesARootThatItCannotName() throws Exception {
    assertThat(run("open"))
        .singleElement()
        .asString()
        .contains("cannot be used: it is not ASCII")
        .contains("LC_ALL=C.UTF-8");
  }
}
