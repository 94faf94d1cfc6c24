package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.DrillReport;
import io.tattletail.replay.mirror.MirrorOptions;
import io.tattletail.replay.mirror.MirrorPlan;
import io.tattletail.replay.mirror.MirrorReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a copy of an archive up to date. */
@Command(
    name = "mirror",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Makes one pass that brings a copy of an archive up to date, and says up to when the copy is"
          + " complete.",
      "The copy is made if it is not there. Killed, it goes on with the next pass. The code is 1 if"
          + " something could not be copied, or a drill found a difference."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail mirror --dry-run hdfs://here/events hdfs://there/events",
      "  tattletail mirror hdfs://here/events hdfs://there/events",
      "  tattletail mirror --drill hdfs://here/events hdfs://there/events"
    })
final class MirrorCommand extends ArchiveCommand {
  @Parameters(index = "1", paramLabel = "COPY", description = "The copy's directory.")
  private String copy = "";

  @Option(names = "--dry-run", description = "Says what would be copied; copies nothing.")
  private boolean dryRun;

  @Option(
      names = "--drill",
      description = "Replays the last whole hour of both, and compares event by event.")
  private boolean drill;

  @Option(
      names = "--rate",
      paramLabel = "BYTES",
      description = "Copies so many bytes a second at most.")
  private Optional<Long> rate = Optional.empty();

  MirrorCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    MirrorOptions options = MirrorOptions.defaults();
    if (rate.isPresent()) {
      if (rate.get() <= 0) {
        throw ToolException.usage("--rate must be positive, is " + rate.get());
      }
      options = options.bytesPerSecond(rate.get());
    }
    try (Archive source = openArchive()) {
      ArchiveMirror mirror = ArchiveMirror.of(source, copyRoot(), configuration(), options);
      if (dryRun) {
        tell(mirror.plan());
        return ExitCode.RIGHT;
      }
      return drill ? tell(mirror.drill()) : tell(mirror.run());
    }
  }

  private Path copyRoot() throws ToolException {
    try {
      return new Path(copy);
    } catch (IllegalArgumentException e) {
      throw ToolException.usage("'%s' is no path: %s".formatted(copy, e.getMessage()), e);
    }
  }

  private void tell(MirrorPlan plan) throws IOException {
    tell(
        Json.object()
            .put("files", plan.files())
            .put("bytes", plan.bytes())
            .put("partitions", plan.items().size()),
        plan.toString());
  }

  private int tell(MirrorReport report) throws IOException {
    if (writesJson()) {
      ObjectNode json =
          Json.object()
              .put("pass", report.number())
              .put("filesCopied", report.filesCopied())
              .put("bytesCopied", report.bytesCopied())
              .put("filesVerified", report.filesVerified())
              .put("filesRepaired", report.filesRepaired())
              .put("filesDeleted", report.filesDeleted());
      report
          .recoveryPoints()
          .archive()
          .map(Instant::toString)
          .ifPresent(point -> json.put("recoveryPoint", point));
      ArrayNode problems = json.putArray("problems");
      for (MirrorReport.Problem problem : report.problems()) {
        problems.addObject().put("place", problem.place()).put("message", problem.message());
      }
      shell.out().line(Json.line(json));
    } else {
      shell.out().line(report.toString());
      for (MirrorReport.Problem problem : report.problems()) {
        shell.out().line("%s: %s".formatted(problem.place(), problem.message()));
      }
    }
    return report.problems().isEmpty() ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  private int tell(DrillReport report) throws IOException {
    tell(
        Json.object().put("same", report.isSame()).put("events", report.events()),
        report.toString());
    return report.isSame() ? ExitCode.RIGHT : ExitCode.FOUND;
  }
}
