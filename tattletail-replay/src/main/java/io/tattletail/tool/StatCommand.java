package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.search.FileSpans;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.internal.search.PartitionView;
import io.tattletail.internal.search.PartitionView.IndexedFile;
import io.tattletail.internal.search.Problem;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.Micros;
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
          + " them. The code is 1 if a file is damaged, and 3 if one"
          + " cannot be read."
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
    try (EventReplayer replayer = openReplayer()) {
      Archive archive = replayer.archive();
      query.check(archive);
      Counting counting = new Counting();
      try (PartitionReader reader = new PartitionReader(archive.store(), query.scope())) {
        reader.read(replayer.partitions(query.query(shell)), counting::add);
      }
      counting.end();
      return counting.code();
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
    private boolean isUnreadable;
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

    void add(PartitionView view) throws IOException {
      IndexDamage.of(view).forEach(damages::add);
      isUnreadable |= IndexDamage.isUnreadable(view);
      Counts day = count(view);
      if (day.events == 0 && day.open == 0) {
        return;
      }
      Partition partition = view.partition();
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

    private Counts count(PartitionView view) {
      Counts day = new Counts();
      day.files = view.files().size();
      day.open =
          view.problems().stream()
              .filter(
                  problem ->
                      problem.kind() == Problem.Kind.UNSEALED
                          || problem.kind() == Problem.Kind.FOREIGN)
              .count();
      for (IndexedFile file : view.files()) {
        FileSpans spans = file.spans();
        for (int i = 0; i < spans.size(); i++) {
          if (spans.lastMicros(i) >= fromMicros && spans.firstMicros(i) < untilMicros) {
            day.events += spans.events(i);
            day.bytes += spans.bytes(i);
            day.uncompressedBytes += spans.uncompressedBytes(i);
            day.firstMicros = Math.min(day.firstMicros, spans.firstMicros(i));
            day.lastMicros = Math.max(day.lastMicros, spans.lastMicros(i));
            histogram.add(spans.firstMicros(i), spans.lastMicros(i), spans.events(i));
          }
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
        shell.tell(damage);
      }
    }

    int code() {
      if (isUnreadable) {
        return ExitCode.IO;
      }
      return damages.isEmpty() ? ExitCode.RIGHT : ExitCode.FOUND;
    }
  }
}
