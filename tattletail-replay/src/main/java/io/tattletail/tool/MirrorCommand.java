package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.DrillReport;
import io.tattletail.replay.mirror.MirrorOptions;
import io.tattletail.replay.mirror.MirrorPlan;
import io.tattletail.replay.mirror.MirrorReport;
import io.tattletail.replay.mirror.RecoveryPoints;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a copy of an archive, and makes an archive of it. */
@Command(
    name = "mirror",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Makes one pass that brings a copy of an archive up to date, and says up to when the copy is"
          + " complete.",
      "The copy is made if it is not there. Killed, it goes on with the next pass. A drill replays"
          + " a range of both and compares it. After the original is lost, --recovery-points and"
          + " --promote need the copy alone, as ARCHIVE. The code is 1 if something could not be"
          + " copied, a drill found a difference, or a copy has no recovery point."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail mirror --dry-run hdfs://here/events hdfs://there/events",
      "  tattletail mirror hdfs://here/events hdfs://there/events",
      "  tattletail mirror --drill hdfs://here/events hdfs://there/events",
      "  tattletail mirror --drill --from 2026-11-22T10:00Z --until 2026-11-22T11:00Z \\",
      "      hdfs://here/events hdfs://there/events",
      "  tattletail mirror --recovery-points hdfs://there/events",
      "  tattletail mirror --promote --execute hdfs://there/events"
    })
final class MirrorCommand extends ArchiveCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COPY",
      description = "The copy's directory.")
  private Optional<String> copy = Optional.empty();

  @Option(names = "--dry-run", description = "Says what would be copied; copies nothing.")
  private boolean dryRun;

  @Option(
      names = "--drill",
      description =
          "Replays the last whole hour of both, or --from to --until, and compares event by event.")
  private boolean drill;

  @Option(names = "--from", paramLabel = "TIME", description = "Where a drill begins.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "The first time after a drill.")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--recovery-points",
      description = "Says of each channel of a copy up to when it is complete.")
  private boolean recoveryPoints;

  @Option(
      names = "--promote",
      description =
          "Makes an archive of its own out of a copy, which cannot be taken back. Stop its mirror"
              + " before, and fence the original: docs/offsite.md.")
  private boolean promote;

  @Option(
      names = "--execute",
      description = "Promotes the copy. Default: only says what would be promoted.")
  private boolean execute;

  @Option(
      names = "--rate",
      paramLabel = "BYTES",
      description = "Copies so many bytes a second at most.")
  private Optional<Long> rate = Optional.empty();

  MirrorCommand(Shell shell) {
    super(shell);
  }

  @Override
  boolean endsInGoodOrder() {
    return true;
  }

  @Override
  String afterInterruption() {
    return "the copy is as sound as before, and the next pass goes on.";
  }

  @Override
  int run() throws IOException {
    check();
    if (recoveryPoints || promote) {
      MirrorCopy promoted = new MirrorCopy(root(), configuration());
      return recoveryPoints ? tell(promoted.recoveryPoints()) : promote(promoted);
    }
    try (Archive source = openArchive();
        ProgressBar bar = new ProgressBar(shell)) {
      ArchiveMirror mirror = ArchiveMirror.of(source, copyRoot(), configuration(), options(bar));
      if (dryRun) {
        tell(mirror.plan());
        return ExitCode.RIGHT;
      }
      if (drill) {
        return tell(
            from.isPresent()
                ? mirror.drill(Times.time(from.get()), Times.time(until.orElseThrow()))
                : mirror.drill());
      }
      MirrorReport report = mirror.run();
      bar.clear();
      return tell(report);
    }
  }

  private void check() throws ToolException {
    if (Stream.of(dryRun, drill, recoveryPoints, promote).filter(isGiven -> isGiven).count() > 1) {
      throw ToolException.usage(
          "--dry-run, --drill, --recovery-points and --promote exclude each other: give one");
    }
    if (execute && !promote) {
      throw ToolException.usage("--execute belongs to --promote; a pass needs none");
    }
    boolean isOfCopy = recoveryPoints || promote;
    if (isOfCopy && copy.isPresent()) {
      throw ToolException.usage("the copy alone is asked for: give its directory as ARCHIVE");
    }
    if (!isOfCopy && copy.isEmpty()) {
      throw ToolException.usage("there is no copy's directory: give ARCHIVE and COPY");
    }
    if (from.isPresent() != until.isPresent() || (from.isPresent() && !drill)) {
      throw ToolException.usage("--from and --until are a drill's: give both with --drill");
    }
    if (from.isPresent() && !Times.time(from.get()).isBefore(Times.time(until.orElseThrow()))) {
      throw ToolException.usage(
          "the range ends before it begins: from %s until %s"
              .formatted(Times.time(from.get()), Times.time(until.orElseThrow())));
    }
  }

  private MirrorOptions options(ProgressBar bar) throws ToolException {
    MirrorOptions options = MirrorOptions.defaults().clock(shell.clock());
    if (rate.isPresent()) {
      if (rate.get() <= 0) {
        throw ToolException.usage("--rate must be positive, is " + rate.get());
      }
      options = options.bytesPerSecond(rate.get());
    }
    return shell.terminal()
        ? options.listener(progress -> bar.showCount(progress.toString()))
        : options;
  }

  private int tell(RecoveryPoints points) throws IOException {
    if (writesJson()) {
      shell.out().line(Json.line(json(points)));
    } else {
      TextTable table = new TextTable(Column.left("channel"), Column.left("complete until"));
      points.channels().forEach((channel, time) -> table.row(channel, time.toString()));
      shell.out().print(table.toString());
      shell
          .out()
          .line(
              "all channels together: %s"
                  .formatted(points.archive().map(Instant::toString).orElse("none")));
    }
    return points.archive().isPresent() ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  private static ObjectNode json(RecoveryPoints points) {
    ObjectNode json = Json.object();
    points.archive().ifPresent(time -> json.put("recoveryPoint", time.toString()));
    ObjectNode channels = json.putObject("channels");
    points.channels().forEach((channel, time) -> channels.put(channel, time.toString()));
    return json;
  }

  private int promote(MirrorCopy promoted) throws IOException {
    boolean isCopy = promoted.isCopy();
    Optional<Instant> point = promoted.recoveryPoints().archive();
    if (execute && isCopy) {
      promoted.promote();
    }
    ObjectNode json = Json.object().put("executed", execute).put("wasCopy", isCopy);
    point.ifPresent(time -> json.put("recoveryPoint", time.toString()));
    String until = point.map(Instant::toString).orElse("none");
    if (!isCopy) {
      tell(json, "%s is no copy, or was promoted before; nothing was changed".formatted(root()));
      return ExitCode.RIGHT;
    }
    tell(
        json,
        execute
            ? "%s was promoted; its recovery point is %s. Next: tattletail salvage --force, then recorders and publishers; see docs/offsite.md"
                .formatted(root(), until)
            : "%s is a copy and would be promoted; its recovery point is %s. Nothing was changed. Stop its mirror, fence the original, and give --execute to promote it."
                .formatted(root(), until));
    return ExitCode.RIGHT;
  }

  private Path copyRoot() throws ToolException {
    try {
      return new Path(copy.orElseThrow());
    } catch (IllegalArgumentException e) {
      throw ToolException.usage(
          "'%s' is no path: %s".formatted(copy.orElseThrow(), e.getMessage()), e);
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
    ObjectNode json =
        Json.object()
            .put("same", report.isSame())
            .put("from", report.from().toString())
            .put("until", report.until().toString())
            .put("events", report.events())
            .put("toFirstEventMillis", report.toFirstEvent().toMillis())
            .put("copyMillis", report.copyTime().toMillis());
    report.difference().ifPresent(difference -> json.put("difference", difference));
    tell(json, report.toString());
    return report.isSame() ? ExitCode.RIGHT : ExitCode.FOUND;
  }
}
