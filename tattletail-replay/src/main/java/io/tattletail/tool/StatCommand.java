package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.tool.TextTable.Column;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts events and bytes by channel or day, from indexes alone. */
@Command(
    name = "stat",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Counts events and bytes by channel, and draws them over time, from indexes alone.",
      "Blocks count whole where the range cuts them. An event that was recorded twice counts twice"
          + " until it is published. Files without an index are not read: the column 'open' has"
          + " them. The code is 1 if a file is damaged."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail stat hdfs://cluster/events",
      "  tattletail stat --days -c orders --last 7d hdfs://cluster/events"
    })
final class StatCommand extends ArchiveCommand {
  private static final Duration MAX_OF_MINUTES = Duration.ofDays(2);

  @Mixin private QueryOptions query = new QueryOptions();

  @Option(names = "--days", description = "A line for each day of a channel.")
  private boolean days;

  StatCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    try (EventReplayer replayer = openReplayer(ReplayOptions.defaults())) {
      Archive archive = replayer.archive();
      query.check(archive);
      Counting counting = new Counting();
      new IndexScan(archive, query.scope())
          .read(replayer.partitions(query.query(shell)), counting::add);
      counting.end();
      return counting.damages.isEmpty() ? ExitCode.RIGHT : ExitCode.FOUND;
    }
  }

  /** What a line tells. */
  private static final class Counts {
    long events;
    long bytes;
    long uncompressedBytes;
    long files;
    long open;
    long firstMicros = Long.MAX_VALUE;
    long lastMicros = Long.MIN_VALUE;

    void add(Counts other) {
      events += other.events;
      bytes += other.bytes;
      uncompressedBytes += other.uncompressedBytes;
      files += other.files;
      open += other.open;
      firstMicros = Math.min(firstMicros, other.firstMicros);
      lastMicros = Math.max(lastMicros, other.lastMicros);
    }

    String first() {
      return events == 0 ? "-" : time(firstMicros);
    }

    String last() {
      return events == 0 ? "-" : time(lastMicros);
    }

    private static String time(long micros) {
      return Micros.toInstant(micros).truncatedTo(ChronoUnit.SECONDS).toString();
    }
  }

  private final class Counting {
    private final TextTable table =
        new TextTable(
            Column.left("channel"),
            Column.left(days ? "day" : "days"),
            Column.right("events"),
            Column.right("bytes"),
            Column.right("uncompressed"),
            Column.right("files"),
            Column.right("open"),
            Column.left("first"),
            Column.left("last"));
    private final List<String> damages = new ArrayList<>();
    private final Counts total = new Counts();
    private final long fromMicros;
    private final long untilMicros;
    private final Histogram histogram;

    /** The channel that is being counted. */
    private Optional<String> channel = Optional.empty();

    private Counts counts = new Counts();
    private int channelDays;
    private int channels;

    Counting() throws ToolException {
      Optional<Instant> begin = query.begin(shell);
      Optional<Instant> end = query.end();
      fromMicros = begin.map(Micros::of).orElse(Micros.EARLIEST);
      untilMicros = end.map(Micros::of).orElse(Micros.LATEST + 1);
      boolean isShort =
          begin.isPresent()
              && Duration.between(begin.get(), end.orElse(shell.now())).compareTo(MAX_OF_MINUTES)
                  <= 0;
      histogram = isShort ? Histogram.ofMinutes() : Histogram.ofHours();
    }

    void add(PartitionIndex index) throws IOException {
      damages.addAll(index.damages());
      Counts day = count(index);
      if (day.events == 0 && day.open == 0) {
        return;
      }
      Partition partition = index.partition();
      if (!channel.equals(Optional.of(partition.channel()))) {
        endChannel();
        channel = Optional.of(partition.channel());
        channels++;
      }
      channelDays++;
      counts.add(day);
      total.add(day);
      if (days) {
        line(partition.channel(), partition.date().toString(), day);
      }
    }

    private Counts count(PartitionIndex index) {
      Counts day = new Counts();
      day.files = index.files();
      day.open = index.unindexed();
      for (IndexEntry entry : index.entries()) {
        if (entry.lastMicros() >= fromMicros && entry.firstMicros() < untilMicros) {
          day.events += entry.events();
          day.bytes += entry.length();
          day.uncompressedBytes += entry.uncompressedBytes();
          day.firstMicros = Math.min(day.firstMicros, entry.firstMicros());
          day.lastMicros = Math.max(day.lastMicros, entry.lastMicros());
          histogram.add(entry.firstMicros(), entry.lastMicros(), entry.events());
        }
      }
      return day;
    }

    private void endChannel() throws IOException {
      if (channel.isPresent() && !days) {
        line(channel.get(), Quantities.count(channelDays), counts);
      }
      counts = new Counts();
      channelDays = 0;
    }

    private void line(String name, String day, Counts of) throws IOException {
      if (writesJson()) {
        ObjectNode json = Json.object().put("channel", name);
        if (days) {
          json.put("day", day);
        } else {
          json.put("days", channelDays);
        }
        json.put("events", of.events).put("bytes", of.bytes);
        json.put("uncompressedBytes", of.uncompressedBytes);
        json.put("files", of.files).put("open", of.open);
        if (of.events > 0) {
          json.put("first", Micros.toInstant(of.firstMicros).toString());
          json.put("last", Micros.toInstant(of.lastMicros).toString());
        }
        shell.out().line(Json.line(json));
      } else {
        row(name, day, of);
      }
    }

    private void row(String name, String day, Counts of) {
      table.row(
          name,
          day,
          Quantities.count(of.events),
          Quantities.bytes(of.bytes),
          Quantities.bytes(of.uncompressedBytes),
          Quantities.count(of.files),
          Quantities.count(of.open),
          of.first(),
          of.last());
    }

    void end() throws IOException {
      endChannel();
      if (!writesJson()) {
        row(Quantities.count(channels, "channel"), "", total);
        shell.out().print(table.toString());
        String drawn = histogram.draw(shell.columns());
        shell.out().print(drawn.isEmpty() ? "" : "\n" + drawn);
      }
      shell.out().flush();
      for (String damage : damages) {
        shell.tell("damaged: " + damage);
      }
    }
  }
}
