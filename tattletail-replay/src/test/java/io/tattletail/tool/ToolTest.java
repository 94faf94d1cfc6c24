package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.cloudevents.CloudEventsSpewSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the commands are made of. */
@ExtendWith(WikipediaArchive.Extension.class)
class ToolTest {
  @Test
  void timesAreDaysOrTimesWithTheirZone() throws Exception {
    assertThat(Times.time("2026-11-22")).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
    assertThat(Times.time("2026-11-22T10:00Z")).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
    assertThat(Times.time("2026-11-22T10:00:05.5+02:00"))
        .isEqualTo(Instant.parse("2026-11-22T08:00:05.5Z"));
    assertThatThrownBy(() -> Times.time("2026-11-22 10:00"))
        .hasMessage("'2026-11-22 10:00' has no time zone: write 2026-11-22T10:00Z for UTC");
    assertThatThrownBy(() -> Times.time("2026-13-22")).hasMessageContaining("is no time");
  }

  @Test
  void durationsAreANumberAndAUnit() throws Exception {
    assertThat(Times.duration("30d")).isEqualTo(Duration.ofDays(30));
    assertThat(Times.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Times.duration("2w")).isEqualTo(Duration.ofDays(14));
    assertThatThrownBy(() -> Times.duration("30"))
        .hasMessage("'30' is no duration: write a number and ms, s, m, h, d or w, such as 30d");
  }

  @Test
  void jsonOfSeveralLinesBecomesOneAndKeepsItsDigits() {
    assertThat(json("{\n \"a b\" : 1.10,\t\"c\\\"\\n d\":[ 1E+2 ] }"))
        .contains("{\"a b\":1.10,\"c\\\"\\n d\":[1E+2]}");
    for (String none : List.of("", "x", "1 2", "{")) {
      assertThat(json(none)).as(none).isEqualTo(Optional.empty());
    }
  }

  private static Optional<String> json(String text) {
    return JsonText.json(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aHistogramSqueezesIdleTime() {
    Histogram histogram = Histogram.ofHours();
    long day = Duration.ofDays(1).toMillis() * 1_000;
    histogram.add(0, day - 1, 240);
    histogram.add(5 * day, 6 * day - 1, 120);
    assertThat(histogram.draw(44))
        .isEqualTo(
            """
            1970-01-01 00:00  60  ██████████████████████
            1970-01-01 06:00  60  ██████████████████████
            1970-01-01 12:00  60  ██████████████████████
            1970-01-01 18:00  60  ██████████████████████
            …
            1970-01-06 00:00  30  ███████████
            1970-01-06 06:00  30  ███████████
            1970-01-06 12:00  30  ███████████
            1970-01-06 18:00  30  ███████████
            """);
  }

  @Test
  void aCloudEventIsShownAsWhatItIs(@TempDir Path directory) throws Exception {
    String event =
        "{\"specversion\":\"1.0\",\"type\":\"order.paid\",\"source\":\"/shop\",\"id\":\"1\",\"time\":\"2015-09-12T10:00:00Z\",\"data\":{\"t\":3}}";
    CloudEventsSpewSerializer serializer = new CloudEventsSpewSerializer();
    String root = directory.resolve("archive").toString();
    try (EventRecorder recorder =
        EventRecorder.open(
            new org.apache.hadoop.fs.Path(root),
            new Configuration(),
            RecorderOptions.defaults().serializer(serializer).withoutPublishing())) {
      recorder.onEvent(serializer.deserialize(event.getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(ToolRun.of("cat", root).out())
        .isEqualTo(
            "{\"channel\":\"order.paid\",\"id\":\"/shop"
                + " 1\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"source\":\"/shop\",\"cloudEvent\":"
                + event
                + "}\n");
    assertThat(ToolRun.of("cat", "--count", "--where", "/t=3", root).out()).isEqualTo("1\n");
  }

  @Test
  void aBrokenPipeEndsItQuietly(WikipediaArchive archive) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Tattletail.run(
            new Shell(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new Output(new FullPipe("Broken pipe")),
                new Output(err),
                false,
                80,
                () -> ToolRun.NOW),
            "cat",
            archive.name());
    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aFullDiskIsNoBrokenPipe(WikipediaArchive archive) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Tattletail.run(
            new Shell(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new Output(new FullPipe("No space left on device")),
                new Output(err),
                false,
                80,
                () -> ToolRun.NOW),
            "cat",
            archive.name());
    assertThat(code).isEqualTo(ExitCode.IO);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("tattletail: the output cannot be written: No space left on device\n");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    ToolRun all = ToolRun.of("help");
    assertThat(all.code()).isZero();
    for (String command :
        List.of(
            "ls", "stat", "cat", "get", "trace", "plan", "verify", "salvage", "publish", "replay",
            "record", "import", "expire", "mirror", "explore")) {
      assertThat(all.out()).containsPattern("(?m)^  " + command + " ");
      ToolRun help = ToolRun.of("help", command);
      assertThat(help.code()).isZero();
      assertThat(help.out()).contains("Examples:\n  tattletail " + command + " ");
      assertThat(ToolRun.of(command, "--help").out()).isEqualTo(help.out());
    }
    assertThat(ToolRun.of("--version").out()).isEqualTo("tattletail unreleased\n");
  }

  @Test
  void bashGetsACompletionScript() {
    ToolRun run = ToolRun.of("generate-completion");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("--skip-damage");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void bashCompletesCommandsAndOptions(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path script = directory.resolve("completion");
    Files.writeString(script, ToolRun.of("generate-completion").out());
    assertThat(completed(script, "tattletail", "tr")).containsExactly("trace");
    assertThat(completed(script, "tattletail", "ex")).containsExactly("expire", "explore");
    assertThat(completed(script, "tattletail", "cat", "--fo")).contains("--format", "--follow");
    assertThat(completed(script, "tattletail", "expire", "--ho")).contains("--hold", "--holds");
  }

  /** What the last word of a line may become. */
  private static List<String> completed(Path script, String... words) throws Exception {
    String line =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_tattletail; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    Process bash =
        new ProcessBuilder("/bin/bash", "--norc", "-c", line).redirectErrorStream(true).start();
    String written = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(written).isZero();
    return written.lines().sorted().toList();
  }

  /** Nobody reads it. */
  private static final class FullPipe extends OutputStream {
    private final String message;

    FullPipe(String message) {
      this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(message);
    }
  }
}
