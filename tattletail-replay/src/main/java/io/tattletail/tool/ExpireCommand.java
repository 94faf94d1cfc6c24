package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.RetentionOptions;
import io.tattletail.archive.retention.RetentionPlan;
import io.tattletail.archive.retention.RetentionReport;
import io.tattletail.archive.retention.RetiredRun;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets old days go. */
@Command(
    name = "expire",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Lets old days go, by rule.",
      "Without --execute it says which, and changes nothing. Never retired are the newest day of a"
          + " channel, days that a hold covers, and days of which something is not published. What"
          + " is retired can be brought back for seven days by --undo. The code is 1 if something"
          + " could not be done."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail expire --keep 'edits.**=730d' hdfs://cluster/events",
      "  tattletail expire --keep 'edits.**=730d' --execute hdfs://cluster/events",
      "  tattletail expire --runs hdfs://cluster/events",
      "  tattletail expire --undo 20261126T180000Z-1a2b hdfs://cluster/events"
    })
final class ExpireCommand extends ArchiveCommand {
  @Option(
      names = "--keep",
      paramLabel = "CHANNELS=AGE",
      description =
          "How old a day of these channels may become: orders=730d. May be given again; the first"
              + " that matches a channel counts. Channels that none matches are kept.")
  private List<String> keep = new ArrayList<>();

  @Option(names = "--execute", description = "Retires the days. Default: only says which.")
  private boolean execute;

  @Option(names = "--runs", description = "Lists the runs that can be undone.")
  private boolean runs;

  @Option(
      names = "--undo",
      paramLabel = "RUN",
      description = "Brings back what a run retired, as --runs names it.")
  private Optional<String> undo = Optional.empty();

  ExpireCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    RetentionOptions options = options();
    try (Archive archive = openArchive()) {
      ArchiveRetention retention = ArchiveRetention.of(archive, options);
      if (runs) {
        list(retention);
        return ExitCode.RIGHT;
      }
      if (undo.isPresent()) {
        return tell(retention.undo(undo.get()));
      }
      RetentionPlan plan = retention.plan();
      if (!execute) {
        tell(plan);
        return ExitCode.RIGHT;
      }
      return tell(retention.run(plan));
    }
  }

  private RetentionOptions options() throws ToolException {
    if (keep.isEmpty() && !runs && undo.isEmpty()) {
      throw ToolException.usage("there is no rule: give --keep CHANNELS=AGE, or --runs or --undo");
    }
    RetentionOptions options = RetentionOptions.defaults().clock(shell.clock());
    for (String rule : keep) {
      int equals = rule.lastIndexOf('=');
      if (equals <= 0) {
        throw ToolException.usage("--keep: '%s' is no rule: write orders=730d".formatted(rule));
      }
      try {
        options =
            options.keep(rule.substring(0, equals), Times.duration(rule.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw ToolException.usage("--keep: " + e.getMessage(), e);
      }
    }
    return options;
  }

  private void list(ArchiveRetention retention) throws IOException {
    for (RetiredRun run : retention.runs()) {
      tell(
          Json.object().put("run", run.id()).put("began", run.began().toString()),
          "%s  began %s".formatted(run.id(), run.began()));
    }
  }

  private void tell(RetentionPlan plan) throws IOException {
    TextTable table =
        new TextTable(
            Column.left("channel"),
            Column.left("day"),
            Column.right("files"),
            Column.right("bytes"),
            Column.left("what"));
    ObjectNode json = Json.object();
    json.put("executed", false).put("bytes", plan.bytes());
    ArrayNode retired = json.putArray("retired");
    for (RetentionPlan.Item item : plan.retired()) {
      table.row(
          item.partition().channel(),
          item.partition().date().toString(),
          Quantities.count(item.files()),
          Quantities.bytes(item.bytes()),
          "would go");
      named(retired.addObject(), item.partition())
          .put("files", item.files())
          .put("bytes", item.bytes());
    }
    ArrayNode kept = json.putArray("kept");
    for (RetentionPlan.Kept item : plan.kept()) {
      table.row(
          item.partition().channel(),
          item.partition().date().toString(),
          "",
          "",
          "stays: " + item.reason());
      named(kept.addObject(), item.partition()).put("reason", item.reason());
    }
    if (writesJson()) {
      shell.out().line(Json.line(json));
    } else {
      shell.out().print(table.toString());
      shell
          .out()
          .line(
              "%s, %s would be retired; nothing was changed. Give --execute to retire them."
                  .formatted(
                      Quantities.count(plan.retired().size(), "day"),
                      Quantities.bytes(plan.bytes())));
    }
  }

  private int tell(RetentionReport report) throws IOException {
    if (writesJson()) {
      ObjectNode json = Json.object().put("executed", true);
      report.run().ifPresent(run -> json.put("run", run));
      ArrayNode retired = json.putArray("retired");
      report.retired().forEach(item -> named(retired.addObject(), item.partition()));
      ArrayNode restored = json.putArray("restored");
      report.restored().forEach(day -> named(restored.addObject(), day));
      ArrayNode deleted = json.putArray("deleted");
      report.deleted().forEach(deleted::add);
      ArrayNode problems = json.putArray("problems");
      report.problems().forEach(problems::add);
      shell.out().line(Json.line(json));
    } else {
      shell
          .out()
          .line(
              "%s retired%s, %s brought back, %s deleted for good"
                  .formatted(
                      Quantities.count(report.retired().size(), "day"),
                      report.run().map(run -> " by run " + run).orElse(""),
                      Quantities.count(report.restored().size()),
                      Quantities.count(report.deleted().size(), "run")));
      for (String problem : report.problems()) {
        shell.out().line(problem);
      }
    }
    return report.problems().isEmpty() ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  private static ObjectNode named(ObjectNode json, Partition partition) {
    return json.put("channel", partition.channel()).put("day", partition.date().toString());
  }
}
