package io.tattletail.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.archive.Archive;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that works on an archive. Used once. */
abstract class ArchiveCommand implements Callable<Integer> {
  /** The surroundings of the command. */
  protected final Shell shell;

  @Parameters(
      index = "0",
      paramLabel = "ARCHIVE",
      description =
          "The archive's directory: hdfs://…, file:///… or a path on Hadoop's default file system.")
  private String archive = "";

  @Option(names = "--json", description = "Writes JSON for machines.")
  private boolean json;

  @Option(
      names = "--verbose",
      description = "Shows what the libraries log, and the stack trace of an error.")
  private boolean verbose;

  @Mixin private HadoopOptions hadoop = new HadoopOptions();

  ArchiveCommand(Shell shell) {
    this.shell = shell;
  }

  /** Does the work, and says how it ended: a code of {@link ExitCode}. */
  abstract int run() throws Exception;

  /**
   * Whether Ctrl-C interrupts the command, so that it ends between two steps and says so. Other
   * commands just end; those with a {@link TerminationSignal} of their own are not asked.
   */
  boolean endsInGoodOrder() {
    return false;
  }

  /** What is told after Ctrl-C: what is left, and how to go on. Empty if there is nothing. */
  String afterInterruption() {
    return "";
  }

  @Override
  public final Integer call() throws Exception {
    if (!endsInGoodOrder()) {
      return runWithoutErrors();
    }
    TerminationSignal signal = TerminationSignal.interrupting(Thread.currentThread());
    try {
      return runWithoutErrors();
    } catch (IOException | UncheckedIOException e) {
      if (!signal.isGiven()) {
        throw e;
      }
      shell.out().flush();
      if (!afterInterruption().isEmpty()) {
        shell.tell("tattletail: interrupted; " + afterInterruption());
      }
      return ExitCode.INTERRUPTED;
    } finally {
      signal.end();
    }
  }

  /** Hadoop's local file system throws an error where others throw an IOException. */
  private int runWithoutErrors() throws Exception {
    try {
      return run();
    } catch (FSError e) {
      throw ToolException.io("the local disk failed: %s".formatted(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw ToolException.io(
          "the memory is full (%s): give more by TATTLETAIL_OPTS=-Xmx4g".formatted(e.getMessage()),
          e);
    }
  }

  /** Whether to write for machines. */
  final boolean writesJson() {
    return json;
  }

  /** Writes a line: JSON for machines, or text. */
  final void tell(JsonNode value, String text) throws IOException {
    shell.out().line(writesJson() ? Json.line(value) : text);
  }

  final boolean isVerbose() {
    return verbose;
  }

  /** The archive as it was typed. */
  final String name() {
    return archive;
  }

  final Path root() throws ToolException {
    try {
      return new Path(archive);
    } catch (IllegalArgumentException e) {
      throw ToolException.usage("'%s' is no path: %s".formatted(archive, e.getMessage()), e);
    }
  }

  final Configuration configuration() throws IOException {
    return hadoop.configuration(shell.environment());
  }

  final Archive openArchive() throws IOException {
    return Archive.open(root(), configuration());
  }

  final EventReplayer openReplayer() throws IOException {
    return EventReplayer.open(
        root(),
        configuration(),
        ReplayerOptions.defaults().serializer(new LazyCloudEventsSerializer()));
  }
}
