package io.tattletail.replay.mapreduce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong with a command line is said in one sentence, and nothing is started. */
class ReplayCommandTest {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /** A handler that could be run. */
  public static final class Nothing implements SpewEventHandler {
    @Override
    public void onEvent(SpewEvent event) {
      throw new AssertionError("no event is expected");
    }
  }

  @BeforeEach
  void capture() {
    PrintStream captured = new PrintStream(written, true, UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  @AfterEach
  void release() {
    System.setOut(out);
    System.setErr(err);
  }

  private int run(String... arguments) throws Exception {
    return ToolRunner.run(new Configuration(), new ReplayCommand(), arguments);
  }

  private void assertUsage(String message, String... arguments) throws Exception {
    written.reset();
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(written.toString(UTF_8)).startsWith(message + "\n").contains("usage: hadoop jar");
  }

  @Test
  void helpListsTheOptionsAndExitCodes() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(written.toString(UTF_8))
        .contains("--archive <root>", "--channel <name>", "Exit codes: 0 the job is done");
  }

  @Test
  void aJobThatCannotBePlannedFails() throws Exception {
    assertThat(
            run(
                "-Dmapreduce.framework.name=none",
                "--archive",
                "file:/none",
                "--handler",
                Nothing.class.getName()))
        .isEqualTo(1);
    assertThat(written.toString(UTF_8)).contains("Cannot initialize Cluster");
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    String handler = Nothing.class.getName();
    assertUsage("--archive is missing", "--handler", handler);
    assertUsage("--handler is missing", "--archive", "/a");
    assertUsage(
        "class no.Such is not on the class path", "--archive", "/a", "--handler", "no.Such");
    assertUsage(
        "class java.lang.String is no SpewEventHandler",
        "--archive",
        "/a",
        "--handler",
        "java.lang.String");
    assertUsage(
        "--from: 'yesterday' is no time such as 2026-03-01T00:00:00Z",
        "--archive",
        "/a",
        "--handler",
        handler,
        "--from",
        "yesterday");
    assertUsage(
        "--batch: 'many' is no whole number",
        "--archive",
        "/a",
        "--handler",
        handler,
        "--batch",
        "many");
    assertUsage(
        "batchSize must be positive, is 0",
        "--archive",
        "/a",
        "--handler",
        handler,
        "--batch",
        "0");
    assertUsage("unknown argument more", "--archive", "/a", "--handler", handler, "more");
    assertUsage("Unrecognized option: --nothing", "--nothing");
  }
}
