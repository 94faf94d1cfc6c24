package io.tattletail.engines;

import static io.tattletail.engines.PublishedEvents.DAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Avro's Python library reads each published event exactly once. Skipped where Python has not the
 * modules; Debian's packages are {@code python3-avro} and {@code python3-zstandard}.
 */
class PythonReadsPublishedEventsTest {
  private static final String CHANNEL = "#en.wikipedia";
  private static final long TIMEOUT_SECONDS = 60;

  /** The second is the system's, which has its packages also where the path begins with another. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static String python = "";

  @TempDir Path root;

  @BeforeAll
  static void findPython() throws Exception {
    for (String candidate : PYTHONS) {
      if (python.isEmpty() && hasModules(candidate)) {
        python = candidate;
      }
    }
    assumeTrue(
        !python.isEmpty(),
        () -> "none of %s has the modules avro and zstandard".formatted(PYTHONS));
  }

  private static boolean hasModules(String python) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(python, "-c", "import avro.datafile, zstandard")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false; // There is no such program.
    }
    return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** What Python reads in these files: the totals, separated by tabs. */
  private static String read(Path... files) throws Exception {
    List<String> command = new ArrayList<>(List.of(python, "src/test/engines/read_avro.py"));
    for (Path file : files) {
      command.add(file.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.strip();
  }

  @Test
  void eachEventOfAllRoundsIsReadOnce() throws Exception {
    try (PublishedEvents published = new PublishedEvents(root)) {
      Path first = published.round(CHANNEL, DAY, 0, 1_000, 100);
      Path copies = published.roundOfCopies(CHANNEL, DAY, 1);
      Path late = published.round(CHANNEL, DAY, 2, 50, 0);

      assertThat(read(first, copies, late)).isEqualTo(published.totals(CHANNEL, DAY));
    }
  }

  @Test
  void aRoundOfShadowBlocksAloneHasNoEvent() throws Exception {
    try (PublishedEvents published = new PublishedEvents(root)) {
      assertThat(read(published.round(CHANNEL, DAY, 0, 0, 100))).startsWith("0\t0\t0\tNone");
    }
  }
}
