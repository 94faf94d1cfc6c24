package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.ChangePlan;
import io.tattletail.archive.retention.RetentionOptions;
import io.tattletail.archive.retention.RetentionPlan;
import io.tattletail.archive.retention.RetentionReport;
import io.tattletail.archive.retention.RetiredRun;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets old days go, and keeps or brings back others. */
@Command(
    name = "expire",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Lets old days go, by rule; holds days, and brings back what went.",
      "Without --execute it says what it would do, and changes nothing. Never retired are the"
          + " newest day of a channel, days that a hold covers, and days of which something is not"
          + " published. What is retired can be brought back for seven days by --undo. The code is"
          + " 1 if something could not be done."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail expire --keep 'edits.**=730d' hdfs://cluster/events",
      "  tattletail expire --keep 'edits.**=730d' --execute hdfs://cluster/events",
      "  tattletail expire --runs hdfs://cluster/events",
      "  tattletail expire --undo 20261126T180000Z-1a2b --execute hdfs://cluster/events",
      "  tattletail expire --hold orders --from 2026-01-01 --until 2026-02-01 \\",
      "      --reason 'case 4711' --execute hdfs://cluster/events",
      "  tattletail expire --holds hdfs://cluster/events",
      "  tattletail expire --release orders --execute hdfs://cluster/events"
    })
final class ExpireCommand extends ArchiveCommand {
  @Option(
      names = "--keep",
      paramLabel = "CHANNELS=AGE",
      description =
          "How old a day of these channels may become: orders=730d. May be given again; the first"
              + " that matches a channel counts. Channels that none matches are kept.")
  private List<String> keep = new ArrayList<>();

  @Option(names = "--execute", description = "Does it. Default: only says what would be done.")
  private boolean execute;

  @Option(names = "--runs", description = "Lists the runs that can be undone, and their days.")
  private boolean runs;

  @Option(
      names = "--undo",
      paramLabel = "RUN",
      description = "Brings back what a run retired, as --runs names it.")
  private Optional<String> undo = Optional.empty();

  @Option(
      names = "--hold",
      paramLabel = "CHANNELS",
      description =
          "Holds days of a channel, or of a pattern of channels, whatever the rules say: those of"
              + " --from and --until. Days that are retired already are brought back.")
  private Optional<String> hold = Optional.empty();

  @Option(
      names = "--release",
      paramLabel = "CHANNELS",
      description =
          "Releases the hold of these channels, as --holds has it; --from, --until and --reason say"
              + " which one if there are several. Days that nothing else keeps are retired at"
              + " once.")
  private Optional<String> release = Optional.empty();

  @Option(names = "--holds", description = "Lists the holds.")
  private boolean holds;

  @Option(names = "--from", paramLabel = "DAY", description = "The first day of a hold.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "DAY",
      description = "The day after the last one of a hold.")
  private Optional<String> until = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why days are held.")
  private Optional<String> reason = Optional.empty();

  ExpireCommand(Shell shell) {
    super(shell);
  }

  @Override
  boolean endsInGoodOrder() {
    return true;
  }

  @Override
  String afterInterruption() {
    return "what was done stays done, and the next run finishes it.";
  }

  @Override
  int run() throws IOException {
    RetentionOptions options = options();
    Optional<Hold> wanted = hold.isPresent() ? Optional.of(wantedHold()) : Optional.empty();
    HoldQuery released = new HoldQuery(release.orElse(""), day(from), day(until), reason);
    try (Archive archive = openArchive()) {
      ArchiveRetention retention = ArchiveRetention.of(archive, options);
      if (runs) {
        listRuns(retention);
        return ExitCode.RIGHT;
      }
      if (holds) {
        listHolds(archive.floors().holds());
        return ExitCode.RIGHT;
      }
      if (undo.isPresent()) {
        return execute
            ? tell(retention.undo(undo.get()))
            : tell(
                "would come back",
                undone(retention, undo.get()),
                "Give --execute to undo the run.");
      }
      if (wanted.isPresent()) {
        return execute
            ? tell(retention.hold(wanted.get()))
            : tell(retention.planHold(wanted.get()), "Give --execute to hold the days.");
      }
      if (release.isPresent()) {
        Hold found = released.find(archive.floors().holds());
        return execute
            ? tell(retention.release(found))
            : tell("would go", released(retention, found), "Give --execute to release the hold.");
      }
      RetentionPlan plan = retention.plan();
      if (!execute) {
        tell(plan);
        return ExitCode.RIGHT;
      }
      return tell(retention.run(plan));
    }
  }

  private static Optional<LocalDate> day(Optional<String> text) throws ToolException {
    return text.isPresent() ? Optional.of(Times.day(text.get())) : Optional.empty();
  }

  private Hold wantedHold() throws ToolException {
    if (from.isEmpty() || until.isEmpty()) {
      throw ToolException.usage(
          "--hold needs days: give --from, the first one, and --until, the one after the last");
    }
    if (reason.isEmpty()) {
      throw ToolException.usage("--hold needs a --reason, for those who find it in a year");
    }
    LocalDate first = Times.day(from.get());
    LocalDate end = Times.day(until.get());
    if (!first.isBefore(end)) {
      throw ToolException.usage(
          "the hold ends before it begins: from %s until %s".formatted(first, end));
    }
    return new Hold(hold.orElseThrow(), first, end, reason.get());
  }

  private RetentionOptions options() throws ToolException {
    long jobs =
        Stream.of(
                !keep.isEmpty(),
                runs,
                holds,
                undo.isPresent(),
                hold.isPresent(),
                release.isPresent())
            .filter(isGiven -> isGiven)
            .count();
    if (jobs == 0) {
      throw ToolException.usage(
          "there is no rule: give --keep CHANNELS=AGE, or one of --runs, --undo, --hold, --holds"
              + " and --release");
    }
    if (jobs > 1) {
      throw ToolException.usage(
          "--keep, --runs, --undo, --hold, --holds and --release exclude each other: give one");
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

  private static List<Partition> undone(ArchiveRetention retention, String id) throws IOException {
    if (retention.runs().stream().noneMatch(run -> run.id().equals(id))) {
      throw ToolException.usage(
          "there is no run %s to undo; tattletail expire --runs lists them".formatted(id));
    }
    return retention.planUndo(id).restored();
  }

  private static List<Partition> released(ArchiveRetention retention, Hold hold)
      throws IOException {
    return retention.planRelease(hold).retired().stream()
        .map(RetentionPlan.Item::partition)
        .toList();
  }

  private void listRuns(ArchiveRetention retention) throws IOException {
    for (RetiredRun run : retention.runs()) {
      List<Partition> retired = retention.days(run);
      ObjectNode json = Json.object().put("run", run.id()).put("began", run.began().toString());
      ArrayNode days = json.putArray("days");
      retired.forEach(day -> named(days.addObject(), day));
      tell(
          json,
          "%s  began %s  %s"
              .formatted(run.id(), run.began(), Quantities.count(retired.size(), "day")));
    }
  }

  private void listHolds(List<Hold> all) throws IOException {
    TextTable table =
        new TextTable(
            Column.left("channels"),
            Column.left("from"),
            Column.left("until"),
            Column.left("reason"));
    for (Hold one : all) {
      table.row(one.channels(), one.from().toString(), one.until().toString(), one.reason());
      if (writesJson()) {
        shell.out().line(Json.line(HoldQuery.json(one)));
      }
    }
    if (!writesJson()) {
      shell.out().print(table.toString());
    }
  }

  /** Says what would be done, and how to have it done. */
  private int tell(ChangePlan plan, String doIt) throws IOException {
    if (writesJson()) {
      ObjectNode json = Json.object().put("executed", false);
      ArrayNode kept = json.putArray("held");
      plan.held().forEach(day -> named(kept.addObject(), day));
      ArrayNode restored = json.putArray("restored");
      plan.restored().forEach(day -> named(restored.addObject(), day));
      shell.out().line(Json.line(json));
      return ExitCode.RIGHT;
    }
    shell
        .out()
        .line(
            "%s would be held, %s of them brought back; nothing was changed. %s"
                .formatted(
                    Quantities.count((long) plan.held().size() + plan.restored().size(), "day"),
                    Quantities.count(plan.restored().size()),
                    doIt));
    return ExitCode.RIGHT;
  }

  private int tell(String what, List<Partition> days, String doIt) throws IOException {
    if (writesJson()) {
      ObjectNode json = Json.object().put("executed", false);
      ArrayNode array = json.putArray("days");
      days.forEach(day -> named(array.addObject(), day));
      shell.out().line(Json.line(json));
      return ExitCode.RIGHT;
    }
    TextTable table =
        new TextTable(Column.left("channel"), Column.left("day"), Column.left("what"));
    days.forEach(day -> table.row(day.channel(), day.date().toString(), what));
    shell.out().print(days.isEmpty() ? "" : table.toString());
    shell
        .out()
        .line(
            "%s %s; nothing was changed. %s"
                .formatted(Quantities.count(days.size(), "day"), what, doIt));
    return ExitCode.RIGHT;
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
