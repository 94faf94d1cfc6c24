package io.tattletail.bench;

import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.tool.ToolCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How long one waits for the explorer, and what it reads, on ten times as many events in 50
 * channels and ten days: its page's requests are made by a client, each time of an explorer that
 * was just started, and once more of the same one. The floors are the same listings and bytes by
 * plain calls of HDFS. Also the tool's {@code stat} and {@code ls}.
 */
final class ExplorerMeasurement implements Measurement {
  private static final int TIMES_THE_EVENTS = 10;
  private static final int RUNS = 7;
  private static final String CHANNEL = ExplorerArchive.channel(7);
  private static final Instant HOUR =
      ExplorerArchive.LAST_DAY.minusDays(4).atTime(10, 0).toInstant(ZoneOffset.UTC);
  private static final String IN_THE_HOUR =
      "&channel=" + CHANNEL + "&from=" + HOUR + "&until=" + HOUR.plus(Duration.ofHours(1));

  @Override
  public String name() {
    return "explorer";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    long events = (long) TIMES_THE_EVENTS * lab.size();
    lab.releaseEvents();
    Path root = lab.newDirectory();
    ExplorerArchive.write(root, lab.configuration(), events);
    ContentSummary all = lab.fileSystem().getContentSummary(root);
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "explorer: %,d events in %d channels and %d days, %,d files, %,d bytes",
            events,
            ExplorerArchive.CHANNELS,
            ExplorerArchive.DAYS,
            all.getFileCount(),
            all.getLength()));
    measure(root, lab.configuration(), lab.fileSystem(), report);
    lab.fileSystem().delete(root, true);
  }

  /** Measures an archive that is there. */
  static void measure(Path root, Configuration configuration, FileSystem fileSystem, Report report)
      throws Exception {
    try (IndexFloor floor = new IndexFloor(fileSystem, root)) {
      new Session(root, configuration, report, floor).run();
    }
  }

  private interface Asking {
    ExplorerClient.Answer of(ExplorerClient explorer) throws Exception;
  }

  private interface Timed {
    long nanos() throws Exception;
  }

  private static final class Session {
    private final Path root;
    private final Configuration configuration;
    private final Report report;
    private final IndexFloor floor;

    Session(Path root, Configuration configuration, Report report, IndexFloor floor) {
      this.root = root;
      this.configuration = configuration;
      this.report = report;
      this.floor = floor;
    }

    void run() throws Exception {
      String day =
          "&from=" + HOUR.minus(Duration.ofHours(10)) + "&until=" + HOUR.plus(Duration.ofHours(14));
      Map<String, String> wanted = wanted();
      measure("paint", () -> floor.all(each -> true), explorer -> explorer.paint(""));
      for (String by : List.of("id", "header", "text")) {
        measure(
            "search." + by,
            () -> floor.day(directory(), 128 << 10),
            explorer -> explorer.search(IN_THE_HOUR, Map.of(by, wanted.get(by))));
      }
      measure(
          "newest",
          () -> floor.day(newestDirectory(), 16 << 10),
          explorer -> explorer.newest("&channel=" + CHANNEL));
      measure(
          "zoom",
          () -> floor.all(each -> directory().endsWith(each.getName())),
          explorer -> explorer.paint(day));
      measure(
          "search.channel",
          () -> floor.channel("channel=" + CHANNEL),
          explorer -> explorer.search("&channel=" + CHANNEL, Map.of("id", wanted.get("id"))));
      tool("stat");
      tool("ls");
    }

    private static String directory() {
      return "channel=" + CHANNEL + "/date=" + HOUR.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static String newestDirectory() {
      return "channel=" + CHANNEL + "/date=" + ExplorerArchive.LAST_DAY;
    }

    /** Of an event in the middle of the hour: its id, a header and a part of its payload. */
    private Map<String, String> wanted() throws IOException {
      try (EventReplayer replayer = EventReplayer.open(root, configuration);
          ReplayCursor cursor =
              replayer.cursor(
                  ReplayQuery.all().channels(CHANNEL).from(HOUR.plus(Duration.ofMinutes(30))))) {
        cursor.next();
        BlockEvent stored = cursor.stored();
        SpewEvent event = cursor.event();
        String payload = StandardCharsets.UTF_8.decode(event.payload()).toString();
        return Map.of(
            "id",
            stored.id(),
            "header",
            "correlation=" + event.headers().get("correlation"),
            "text",
            payload.substring(0, payload.indexOf(",\"name\"")));
      }
    }

    /** Cold and warm, in turn with the floor. */
    private void measure(String name, Timed floor, Asking asking) throws Exception {
      List<ExplorerClient.Answer> cold = new ArrayList<>();
      List<ExplorerClient.Answer> warm = new ArrayList<>();
      long[] floors = new long[RUNS];
      ReadCounts coldReads = null;
      ReadCounts warmReads = null;
      ReadCounts floorReads = null;
      for (int run = -1; run < RUNS; run++) {
        ReadCounts before = ReadCounts.soFar();
        long nanos = floor.nanos();
        floorReads = ReadCounts.soFar().since(before);
        try (ExplorerClient explorer = new ExplorerClient(root, configuration)) {
          before = ReadCounts.soFar();
          ExplorerClient.Answer first = asking.of(explorer);
          coldReads = ReadCounts.soFar().since(before);
          before = ReadCounts.soFar();
          ExplorerClient.Answer again = asking.of(explorer);
          warmReads = ReadCounts.soFar().since(before);
          if (run < 0) {
            report.line(line("explorer." + name + ", first run", List.of(first), coldReads));
          } else {
            floors[run] = nanos;
            cold.add(first);
            warm.add(again);
          }
        }
      }
      report.line(line("explorer." + name + ", cold", cold, coldReads));
      report.line(line("explorer." + name + ", warm", warm, warmReads));
      long floorNanos = median(floors);
      report.line(
          String.format(
              Locale.ROOT,
              "  %-34s %8.1f ms; %s",
              "explorer." + name + ", floor",
              floorNanos / 1e6,
              floorReads));
      report.ratio("explorer." + name, (double) median(nanos(cold)) / floorNanos);
    }

    private static String line(String name, List<ExplorerClient.Answer> answers, ReadCounts reads) {
      long[] first = answers.stream().mapToLong(ExplorerClient.Answer::firstNanos).toArray();
      ExplorerClient.Answer last = answers.get(answers.size() - 1);
      return String.format(
          Locale.ROOT,
          "  %-34s %8.1f ms, the first %s after %.1f; %,d found; %s; %,d bytes sent",
          name,
          median(nanos(answers)) / 1e6,
          name.contains("paint") || name.contains("zoom") ? "bar" : "event",
          median(first) / 1e6,
          last.found(),
          reads,
          last.bytes());
    }

    private static long[] nanos(List<ExplorerClient.Answer> answers) {
      return answers.stream().mapToLong(ExplorerClient.Answer::nanos).toArray();
    }

    private static long median(long[] values) {
      long[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    private void tool(String command) throws Exception {
      long[] nanos = new long[RUNS];
      ReadCounts reads = null;
      for (int run = -1; run < RUNS; run++) {
        ReadCounts before = ReadCounts.soFar();
        long start = System.nanoTime();
        ToolCommands.run(command, root.toString());
        if (run >= 0) {
          nanos[run] = System.nanoTime() - start;
        }
        reads = ReadCounts.soFar().since(before);
      }
      report.line(
          String.format(
              Locale.ROOT,
              "  %-34s %8.1f ms; %s",
              "tattletail " + command,
              median(nanos) / 1e6,
              reads));
    }
  }
}
