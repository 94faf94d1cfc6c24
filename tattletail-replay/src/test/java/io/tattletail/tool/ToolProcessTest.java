package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tool as a process of its own. */
@ExtendWith(WikipediaArchive.Extension.class)
class ToolProcessTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path directory;

  @Test
  void aReaderThatGoesAwayEndsItQuietly(WikipediaArchive archive) throws Exception {
    Process process = start(List.of(java(), "-cp", CLASS_PATH, main(), "cat", archive.name()));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("{\"channel\":\"#vi.wikipedia\"");
    }
    assertEnds(process, 0, "");
  }

  @Test
  void itsExitCodeIsTheCommands() throws Exception {
    Process process = start(List.of(java(), "-cp", CLASS_PATH, main(), "ls", "/no/such/archive"));
    process.getInputStream().readAllBytes();
    assertEnds(
        process,
        ExitCode.IO,
        "tattletail: file:/no/such/archive is no TattleTail archive: it has no"
            + " file:/no/such/archive/archive.json. Check the path; a recorder makes the archive"
            + " when it first starts.\n");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theScriptFindsTheJarAndGivesItsArguments(WikipediaArchive archive) throws Exception {
    Path script = Path.of("src/main/scripts/tattletail");
    Path copy = Files.copy(script, directory.resolve("tattletail"));
    ProcessBuilder without = builder(List.of("sh", copy.toString(), "ls", archive.name()));
    Process failed = without.start();
    failed.getInputStream().readAllBytes();
    assertEnds(
        failed,
        ExitCode.IO,
        "tattletail: there is no tattletail.jar beside %s/tattletail; set TATTLETAIL_JAR.\n"
            .formatted(directory.toRealPath()));
    ProcessBuilder with =
        builder(
            List.of(
                "sh",
                copy.toString(),
                "cat",
                "--count",
                "--where",
                "/page=Philomena Höltkemeier",
                archive.name()));
    with.environment().put("TATTLETAIL_JAR", CLASS_PATH);
    Process process = with.start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("0\n");
    assertEnds(process, 0, "");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String main() {
    return Tattletail.class.getName();
  }

  private Process start(List<String> command) throws Exception {
    List<String> quick = new ArrayList<>(command);
    quick.add(1, "-XX:TieredStopAtLevel=1");
    return builder(quick).start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("HADOOP_CONF_DIR");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder;
  }

  private void assertEnds(Process process, int code, String err) throws Exception {
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(directory.resolve("err"))).isEqualTo(err);
    assertThat(process.exitValue()).isEqualTo(code);
  }
}
