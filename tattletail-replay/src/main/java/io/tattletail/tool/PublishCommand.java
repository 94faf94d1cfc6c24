package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishListener;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishPlan;
import io.tattletail.archive.publish.PublishProgress;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.publish.PublishedRound;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishes what waits. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Publishes the recorded files that are due: makes few large files of many small ones.",
      "Recorders do so by themselves; any number of publishers may work at once. The code is 1 if"
          + " something could not be published."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail publish --dry-run hdfs://cluster/events",
      "  tattletail publish --now -c orders hdfs://cluster/events",
      "  tattletail publish --explain 2026-11-22 -c orders hdfs://cluster/events"
    })
final class PublishCommand extends ArchiveCommand {
  @Mixin private ChannelOptions channels = new ChannelOptions();

  @Option(names = "--dry-run", description = "Says what is due and what waits; changes nothing.")
  private boolean dryRun;

  @Option(names = "--now", description = "Publishes all that is sealed, whether it is due or not.")
  private boolean now;

  @Option(
      names = "--explain",
      paramLabel = "DAY",
      description = "Says what of a day of one channel is published, and why the rest is not.")
  private Optional<String> explain = Optional.empty();

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      description = "Recorded files are deleted so long after they were published. Default: 1d.")
  private Optional<String> grace = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "BYTES",
      description = "Writes so many bytes a second at most. Default: 16 MiB.")
  private Optional<Long> rate = Optional.empty();

  PublishCommand(Shell shell) {
    super(shell);
  }

  @Override
  boolean endsInGoodOrder() {
    return true;
  }

  @Override
  String afterInterruption() {
    return "what was published stays so, and the next run goes on.";
  }

  @Override
  int run() throws IOException {
    PublishOptions options = options();
    try (Archive archive = openArchive();
        ProgressBar bar = new ProgressBar(shell)) {
      channels.names().check(archive);
      ArchivePublisher publisher =
          ArchivePublisher.of(archive, options.listener(new BarListener(bar)));
      if (explain.isPresent()) {
        List<String> names = channels.names().typed();
        if (names.size() != 1) {
          throw ToolException.usage("--explain is about one channel: give one with --channel");
        }
        shell.out().line(publisher.explain(names.get(0), Times.day(explain.get())).stripTrailing());
        return ExitCode.RIGHT;
      }
      if (dryRun) {
        tell(publisher.plan());
        return ExitCode.RIGHT;
      }
      PublishReport report = now ? publisher.runNow() : publisher.run();
      bar.clear();
      return tell(report);
    }
  }

  private PublishOptions options() throws ToolException {
    PublishOptions options = PublishOptions.defaults().channels(channels.names().filter());
    if (grace.isPresent()) {
      options = options.grace(Times.duration(grace.get()));
    }
    if (rate.isPresent()) {
      if (rate.get() <= 0) {
        throw ToolException.usage("--rate must be positive, is " + rate.get());
      }
      options = options.bytesPerSecond(rate.get());
    }
    return options;
  }

  private void tell(PublishPlan plan) throws IOException {
    TextTable table =
        new TextTable(
            Column.left("channel"),
            Column.left("day"),
            Column.right("files"),
            Column.right("bytes"),
            Column.left("due"),
            Column.left("why"));
    ObjectNode json = Json.object();
    add(plan.due(), "yes", table, json.putArray("due"));
    add(plan.waiting(), "no", table, json.putArray("waiting"));
    shell.out().print(writesJson() ? Json.line(json) + "\n" : table.toString());
  }

  private static void add(
      List<PublishPlan.Item> items, String due, TextTable table, ArrayNode json) {
    for (PublishPlan.Item item : items) {
      table.row(
          item.partition().channel(),
          item.partition().date().toString(),
          Quantities.count(item.segments()),
          Quantities.bytes(item.bytes()),
          due,
          item.reason());
      json.addObject()
          .put("channel", item.partition().channel())
          .put("day", item.partition().date().toString())
          .put("files", item.segments())
          .put("bytes", item.bytes())
          .put("reason", item.reason());
    }
  }

  private int tell(PublishReport report) throws IOException {
    if (writesJson()) {
      ObjectNode json =
          Json.object()
              .put("events", report.events())
              .put("segmentsDeleted", report.segmentsDeleted())
              .put("conflictingDuplicates", report.conflictingDuplicates());
      ArrayNode rounds = json.putArray("rounds");
      for (PublishedRound round : report.rounds()) {
        rounds
            .addObject()
            .put("path", round.path().toString())
            .put("events", round.events())
            .put("bytes", round.bytes())
            .put("segments", round.segments());
      }
      ArrayNode problems = json.putArray("problems");
      for (PublishReport.Problem problem : report.problems()) {
        problems
            .addObject()
            .put("partition", problem.partition().toString())
            .put("message", problem.message());
      }
      shell.out().line(Json.line(json));
    } else {
      shell.out().line(report.toString());
      for (PublishReport.Problem problem : report.problems()) {
        shell.out().line("%s: %s".formatted(problem.partition(), problem.message()));
      }
    }
    return report.problems().isEmpty() ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  /** Draws how far the run is. */
  private record BarListener(ProgressBar bar) implements PublishListener {
    @Override
    public void onPublished(PublishedRound round) {}

    @Override
    public void onProgress(PublishProgress progress) {
      try {
        bar.show((double) progress.done() / progress.partitions(), progress.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
