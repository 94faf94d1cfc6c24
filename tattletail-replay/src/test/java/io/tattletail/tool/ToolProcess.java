package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The tool as a process, which can be given Ctrl-C. */
final class ToolProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path err;
  private final BufferedReader out;

  private ToolProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param directory for what it writes to standard error
   */
  static ToolProcess start(Path directory, String... arguments) throws Exception {
    Path err = directory.resolve("err");
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/env")) && hasDefaultSignal()) {
      // A build in the background ignores Ctrl-C, and its children would too.
      command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Tattletail.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().remove("HADOOP_CONF_DIR");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return new ToolProcess(builder.start(), err);
  }

  private static boolean hasDefaultSignal() throws Exception {
    Process tried =
        new ProcessBuilder("/usr/bin/env", "--default-signal=INT", "true")
            .redirectErrorStream(true)
            .start();
    tried.getInputStream().readAllBytes();
    return tried.waitFor() == 0;
  }

  /** Gives it input, and leaves that open. */
  void write(String text) throws Exception {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** The next line that it writes. */
  String line() throws Exception {
    String line = out.readLine();
    assertThat(line).as("a line; it told %s", Files.readString(err)).isNotNull();
    return line;
  }

  /** Waits for what nothing signals, while the process lives. */
  void await(String what, Callable<Boolean> condition) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      assertThat(process.isAlive()).as("%s; it told %s", what, Files.readString(err)).isTrue();
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      never.await(20, TimeUnit.MILLISECONDS);
    }
  }

  /** What Ctrl-C sends. */
  void interrupt() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/kill")), "there is no kill");
    assertThat(process.isAlive()).as("it runs; it told %s", Files.readString(err)).isTrue();
    Process kill =
        new ProcessBuilder("/usr/bin/kill", "-INT", Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Waits for its end, and returns what it wrote since the last line that was asked for. */
  List<String> assertEnded(int code, String told) throws Exception {
    List<String> rest = out.lines().toList();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
    assertThat(Files.readString(err)).isEqualTo(told);
    assertThat(process.exitValue()).isEqualTo(code);
    return rest;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
