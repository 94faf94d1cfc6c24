package io.tattletail.tool;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayPlan;
import io.tattletail.replay.ReplayQuery;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds one event. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Finds an event by its id and writes it.",
      "No index has ids, so all is read that channels and times do not exclude, up to the event."
          + " The code is 1 if there is none."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail get hdfs://cluster/events 0197a2b3-… -c orders --from 2026-11-22",
      "  tattletail get --json hdfs://cluster/events 0197a2b3-… | jq .payload"
    })
final class GetCommand extends ArchiveCommand {
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Mixin private QueryOptions query = new QueryOptions();

  @Parameters(index = "1", paramLabel = "ID", description = "The event's id.")
  private String id = "";

  @Option(
      names = "--all",
      description = "Goes on behind the first: ids are unique within a channel only.")
  private boolean all;

  GetCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    ReplayQuery wanted = query.query(shell);
    EventPrinter printer =
        writesJson() ? JsonPrinter.lines(shell.out()) : JsonPrinter.pretty(shell.out());
    try (EventReplayer replayer = openReplayer()) {
      query.check(replayer.archive());
      if (!find(replayer, wanted, printer)) {
        throw ToolException.found("there is no event %s in %s".formatted(id, wanted));
      }
    }
    return ExitCode.RIGHT;
  }

  private boolean find(EventReplayer replayer, ReplayQuery wanted, EventPrinter printer)
      throws IOException {
    // A plan costs two reads a file, and only a bar needs it.
    long planned = shell.terminal() ? plannedEvents(replayer, wanted) : 1;
    boolean found = false;
    long read = 0;
    long told = System.nanoTime();
    try (ProgressBar bar = new ProgressBar(shell);
        ReplayCursor cursor = replayer.cursor(wanted)) {
      while ((all || !found) && cursor.next()) {
        read++;
        if (cursor.stored().id().equals(id)) {
          bar.clear();
          printer.print(cursor.event());
          found = true;
        }
        if (shell.terminal() && System.nanoTime() - told > TELL_NANOS) {
          told = System.nanoTime();
          bar.show((double) read / planned, Quantities.count(read, "event") + " read");
        }
      }
    }
    return found;
  }

  private static long plannedEvents(EventReplayer replayer, ReplayQuery wanted) throws IOException {
    ReplayPlan plan = replayer.plan(wanted);
    return Math.max(1, plan.total().events());
  }
}
