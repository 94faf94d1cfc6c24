package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a command. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
class InterruptionTest {
  @TempDir Path directory;

  private String root() {
    return directory.resolve("archive").toString();
  }

  @BeforeEach
  void record() {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      events.append(
          "{\"channel\":\"c%d\",\"id\":\"%d\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"payload\":\"%s\"}\n"
              .formatted(i % 2, i, Integer.toHexString(i * 0x9E3779B9).repeat(20)));
    }
    assertThat(ToolRun.withInput(events.toString(), "record", "--create", root()).code()).isZero();
  }

  private static boolean hasFile(Path directory, String text) throws IOException {
    if (!Files.exists(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).anyMatch(file -> file.toString().contains(text));
    } catch (UncheckedIOException e) {
      // A directory went while it was walked.
      return false;
    }
  }

  @Test
  void followingEndsQuietlyAfterAWholeLine() throws Exception {
    try (ToolProcess process =
        ToolProcess.start(directory, "cat", "--follow", "--from", "2015-09-12", root())) {
      String first = process.line();
      for (int i = 1; i < 2_000; i++) {
        assertThat(process.line()).endsWith("\"}");
      }
      assertThat(first).startsWith("{\"channel\":\"c0\"");
      process.interrupt();
      assertThat(process.assertEnded(ExitCode.INTERRUPTED, "")).isEmpty();
    }
    assertSound(root());
  }

  @Test
  void aPublisherEndsAndItsArchiveIsSound() throws Exception {
    try (ToolProcess process =
        ToolProcess.start(
            directory, "publish", "--now", "--grace", "0s", "--rate", "1000", root())) {
      process.await(
          "a round is being written",
          () -> hasFile(directory.resolve("archive/published"), "channel="));
      process.interrupt();
      process.assertEnded(
          ExitCode.INTERRUPTED,
          "tattletail: interrupted; what was published stays so, and the next run goes on.\n");
    }
    assertSound(root());
    ToolRun next = ToolRun.of("publish", "--now", "--grace", "0s", root());
    assertThat(next.code()).as("%s", next).isZero();
    assertSound(root());
  }

  @Test
  void aMirrorEndsAndTheNextPassGoesOn() throws Exception {
    String copy = directory.resolve("copy").toString();
    try (ToolProcess process =
        ToolProcess.start(directory, "mirror", "--rate", "1000", root(), copy)) {
      process.await(
          "a file is being copied", () -> hasFile(directory.resolve("copy/recorded"), "channel="));
      process.interrupt();
      process.assertEnded(
          ExitCode.INTERRUPTED,
          "tattletail: interrupted; the copy is as sound as before, and the next pass goes on.\n");
    }
    assertSound(root());
    ToolRun next = ToolRun.of("mirror", root(), copy);
    assertThat(next.code()).as("%s", next).isZero();
    assertSound(copy);
  }

  private static void assertSound(String root) {
    ToolRun verified = ToolRun.of("verify", root);
    assertThat(verified.code()).as("%s", verified).isZero();
    assertThat(ToolRun.of("cat", "--count", root).out()).isEqualTo("2000\n");
  }

  @Test
  void whatWasReadIsRecordedWhenCtrlCComes() throws Exception {
    String other = directory.resolve("other").toString();
    try (ToolProcess process = ToolProcess.start(directory, "record", "--create", other)) {
      process.write(
          "{\"channel\":\"c\",\"id\":\"1\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"payload\":1}\n");
      process.await("it is recorded", () -> hasFile(Path.of(other, "recorded"), "channel="));
      process.interrupt();
      List<String> written = process.assertEnded(ExitCode.INTERRUPTED, "");
      assertThat(written).isEmpty();
    }
    assertThat(ToolRun.of("cat", "--count", other).out()).isEqualTo("1\n");
    assertThat(ToolRun.of("ls", other).out()).contains("waiting").doesNotContain("recording");
  }
}
