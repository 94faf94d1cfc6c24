package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists channels or days, by the names and lengths of files. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Lists the channels of an archive, their days, files and sizes.",
      "Reads names and lengths, and of a day that is partly published one index."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail ls hdfs://cluster/events",
      "  tattletail ls --days -c 'contact.*' --last 30d hdfs://cluster/events"
    })
final class LsCommand extends ArchiveCommand {
  @Mixin private QueryOptions query = new QueryOptions();

  @Option(names = "--days", description = "A line for each day of a channel.")
  private boolean days;

  LsCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    LocalDate first = query.begin(shell).map(LsCommand::day).orElse(LocalDate.MIN);
    LocalDate last = query.end().map(LsCommand::lastDay).orElse(LocalDate.MAX);
    try (Archive archive = openArchive()) {
      query.check(archive);
      Listing listing = days ? new DayListing() : new ChannelListing();
      for (String channel : archive.channels(query.filter())) {
        List<PartitionSummary> summaries = new ArrayList<>();
        for (LocalDate day : archive.dates(channel)) {
          if (!day.isBefore(first) && !day.isAfter(last)) {
            summaries.add(PartitionSummary.of(archive, new Partition(channel, day)));
          }
        }
        listing.channel(channel, summaries);
      }
      listing.end();
    }
    return ExitCode.RIGHT;
  }

  private static LocalDate day(Instant time) {
    return Micros.dayOf(Micros.of(time));
  }

  private static LocalDate lastDay(Instant end) {
    return Micros.dayOf(Micros.of(end) - 1);
  }

  /** What is written of the channels. */
  private abstract class Listing {
    abstract void channel(String channel, List<PartitionSummary> days) throws IOException;

    abstract TextTable table();

    void end() throws IOException {
      if (!writesJson()) {
        shell.out().print(table().toString());
      }
    }
  }

  private final class ChannelListing extends Listing {
    private final TextTable table =
        new TextTable(
            Column.left("channel"),
            Column.right("days"),
            Column.left("first"),
            Column.left("last"),
            Column.right("recorded"),
            Column.right("published"),
            Column.left("state"));
    private long allDays;
    private PartitionSummary.Files allRecorded = PartitionSummary.Files.NONE;
    private PartitionSummary.Files allPublished = PartitionSummary.Files.NONE;
    private int channels;

    @Override
    void channel(String channel, List<PartitionSummary> days) throws IOException {
      if (days.isEmpty()) {
        return;
      }
      PartitionSummary.Files recorded = PartitionSummary.Files.NONE;
      PartitionSummary.Files published = PartitionSummary.Files.NONE;
      PartitionSummary.State state = PartitionSummary.State.EMPTY;
      for (PartitionSummary day : days) {
        recorded = recorded.plus(day.recorded());
        published = published.plus(day.published());
        state = state.or(day.state());
      }
      channels++;
      allDays += days.size();
      allRecorded = allRecorded.plus(recorded);
      allPublished = allPublished.plus(published);
      LocalDate first = days.get(0).partition().date();
      LocalDate last = days.get(days.size() - 1).partition().date();
      if (writesJson()) {
        ObjectNode json = Json.object();
        json.put("channel", channel).put("days", days.size());
        json.put("first", first.toString()).put("last", last.toString());
        json.set("recorded", recorded.json());
        json.set("published", published.json());
        json.put("state", state.text());
        shell.out().line(Json.line(json));
      } else {
        table.row(
            channel,
            Quantities.count(days.size()),
            first.toString(),
            last.toString(),
            recorded.toString(),
            published.toString(),
            state.text());
      }
    }

    @Override
    TextTable table() {
      table.row(
          Quantities.count(channels, "channel"),
          Quantities.count(allDays),
          "",
          "",
          allRecorded.toString(),
          allPublished.toString(),
          "");
      return table;
    }
  }

  private final class DayListing extends Listing {
    private final TextTable table =
        new TextTable(
            Column.left("channel"),
            Column.left("day"),
            Column.right("recorded"),
            Column.right("published"),
            Column.left("state"));

    @Override
    void channel(String channel, List<PartitionSummary> days) throws IOException {
      for (PartitionSummary day : days) {
        if (writesJson()) {
          ObjectNode json = Json.object();
          json.put("channel", channel).put("day", day.partition().date().toString());
          json.set("recorded", day.recorded().json());
          json.set("published", day.published().json());
          json.put("state", day.state().text());
          shell.out().line(Json.line(json));
        } else {
          table.row(
              channel,
              day.partition().date().toString(),
              day.recorded().toString(),
              day.published().toString(),
              day.state().text());
        }
      }
    }

    @Override
    TextTable table() {
      return table;
    }
  }
}
