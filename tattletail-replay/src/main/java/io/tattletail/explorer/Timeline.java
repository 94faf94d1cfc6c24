package io.tattletail.explorer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.search.FileSpans;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.internal.search.PartitionView;
import io.tattletail.internal.search.PartitionView.IndexedFile;
import io.tattletail.internal.search.Problem;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Events per channel and stretch of time, and what is wrong, from names and indexes. Blocks are
 * counted whole: of one that lies across stretches the events are spread evenly over its time.
 */
final class Timeline {
  static final int MAX_BUCKETS = 2_000;
  private static final long DAY_MICROS = 86_400_000_000L;

  /** The widths that people can read: seconds, minutes, hours, then days. */
  private static final long[] WIDTHS_SECONDS = {
    1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400
  };

  private static final int MAX_PROBLEMS = 200;

  private final ArchiveStore archive;
  private final PartitionReader partitions;

  Timeline(ArchiveStore archive, PartitionReader partitions) {
    this.archive = archive;
    this.partitions = partitions;
  }

  /** The days of each channel that a range has a part of, by directories' names. */
  Map<String, List<LocalDate>> days(ChannelFilter channels, TimeRange range) throws IOException {
    Map<String, List<LocalDate>> days = new LinkedHashMap<>();
    partitions.days(
        archive.channels(channels),
        (channel, all) -> {
          List<LocalDate> wanted = all.stream().filter(range::hasPartOf).toList();
          if (!wanted.isEmpty()) {
            days.put(channel, wanted);
          }
        });
    return days;
  }

  /** Writes a line about the whole, and one for each channel when it is known. */
  void write(ChannelFilter channels, TimeRange asked, int buckets, JsonLines lines)
      throws IOException {
    Map<String, List<LocalDate>> days = days(channels, asked);
    TimeRange range = shown(days, asked);
    Buckets shape = Buckets.of(range, buckets);
    ObjectNode head = JsonLines.object();
    head.put("archive", archive.root().toString());
    head.put("from", Micros.toInstant(shape.startMicros()).toString());
    head.put("widthSeconds", shape.widthMicros() / 1_000_000);
    head.put("buckets", shape.count());
    head.put("from_shown", Micros.toInstant(range.fromMicros()).toString());
    head.put(
        "until_shown", Micros.toInstant(Math.min(range.untilMicros(), Micros.LATEST)).toString());
    ArrayNode names = head.putArray("channels");
    days.keySet().forEach(names::add);
    lines.write("timeline", head);
    // The days of the next channel are read while those of this one are added up.
    Rows rows = new Rows(days, shape, range, lines);
    partitions.read(partitions(days), rows::add);
  }

  /** By channel and day. */
  static List<Partition> partitions(Map<String, List<LocalDate>> days) {
    List<Partition> all = new ArrayList<>();
    days.forEach((channel, some) -> some.forEach(day -> all.add(new Partition(channel, day))));
    return all;
  }

  /** Gets the days of channels in order, and writes a channel's line when it has the last. */
  private static final class Rows {
    private final Map<String, List<LocalDate>> days;
    private final Buckets shape;
    private final TimeRange range;
    private final JsonLines lines;
    private Row row;
    private int added;

    Rows(Map<String, List<LocalDate>> days, Buckets shape, TimeRange range, JsonLines lines) {
      this.days = days;
      this.shape = shape;
      this.range = range;
      this.lines = lines;
      this.row = new Row(shape, range);
    }

    void add(PartitionView view) throws IOException {
      row.add(view);
      added++;
      String channel = view.partition().channel();
      int all = days.getOrDefault(channel, List.of()).size();
      if (added == all) {
        lines.write("channel", row.json(channel, all));
        row = new Row(shape, range);
        added = 0;
      }
    }
  }

  /** An open range ends where the archive does. */
  private static TimeRange shown(Map<String, List<LocalDate>> days, TimeRange asked) {
    LocalDate first = null;
    LocalDate last = null;
    for (List<LocalDate> channel : days.values()) {
      LocalDate from = channel.get(0);
      LocalDate to = channel.get(channel.size() - 1);
      first = first == null || from.isBefore(first) ? from : first;
      last = last == null || to.isAfter(last) ? to : last;
    }
    if (first == null || last == null) {
      return asked.fromMicros() == Micros.EARLIEST || asked.untilMicros() > Micros.LATEST
          ? new TimeRange(0, DAY_MICROS)
          : asked;
    }
    TimeRange shown = asked;
    if (asked.fromMicros() == Micros.EARLIEST) {
      shown = shown.from(Micros.startOf(first));
    }
    if (asked.untilMicros() > Micros.LATEST) {
      shown = shown.until(Micros.startOf(last) + DAY_MICROS);
    }
    return shown;
  }

  /**
   * Stretches of equal length.
   *
   * @param startMicros where the first begins
   * @param widthMicros of each
   * @param count how many
   */
  record Buckets(long startMicros, long widthMicros, int count) {
    static Buckets of(TimeRange range, int most) {
      long length = range.untilMicros() - range.fromMicros();
      long width = WIDTHS_SECONDS[0] * 1_000_000;
      for (long seconds : WIDTHS_SECONDS) {
        width = seconds * 1_000_000;
        if (length / width < most) {
          break;
        }
      }
      if (length / width >= most) {
        width = DAY_MICROS * (length / DAY_MICROS / most + 1);
      }
      long start = Math.floorDiv(range.fromMicros(), width) * width;
      return new Buckets(start, width, (int) ((range.untilMicros() - 1 - start) / width) + 1);
    }

    int at(long micros) {
      return (int) ((micros - startMicros) / widthMicros);
    }
  }

  /** One channel's. */
  private static final class Row {
    private final Buckets shape;
    private final TimeRange range;
    private final double[] events;
    private final double[] unpublished;
    private final List<Problem> problems = new ArrayList<>();
    private long moreProblems;
    private long files;
    private long bytes;
    private long unindexedFiles;
    private long unindexedBytes;

    Row(Buckets shape, TimeRange range) {
      this.shape = shape;
      this.range = range;
      this.events = new double[shape.count()];
      this.unpublished = new double[shape.count()];
    }

    void add(PartitionView view) {
      unindexedFiles += view.unindexedFiles();
      unindexedBytes += view.unindexedBytes();
      for (IndexedFile file : view.files()) {
        files++;
        FileSpans spans = file.spans();
        for (int i = 0; i < spans.size(); i++) {
          if (range.overlaps(spans.firstMicros(i), spans.lastMicros(i))) {
            bytes += spans.bytes(i);
            spread(spans, i, file.isPublished());
          }
        }
      }
      for (Problem problem : view.problems()) {
        if (!range.overlaps(problem.firstMicros(), problem.lastMicros())) {
          continue;
        }
        if (problems.size() < MAX_PROBLEMS) {
          problems.add(problem);
        } else {
          moreProblems++;
        }
      }
    }

    private void spread(FileSpans spans, int entry, boolean isPublished) {
      long first = spans.firstMicros(entry);
      double length = spans.lastMicros(entry) - first + 1.0;
      long from = Math.max(first, range.fromMicros());
      long until = Math.min(spans.lastMicros(entry) + 1, range.untilMicros());
      for (int b = shape.at(from); b <= shape.at(until - 1); b++) {
        long start = Math.max(from, shape.startMicros() + b * shape.widthMicros());
        long end = Math.min(until, shape.startMicros() + (b + 1) * shape.widthMicros());
        double part = spans.events(entry) * ((end - start) / length);
        events[b] += part;
        if (!isPublished) {
          unpublished[b] += part;
        }
      }
    }

    ObjectNode json(String channel, int days) {
      ObjectNode json = JsonLines.object().put("channel", channel).put("days", days);
      ArrayNode rows = json.putArray("buckets");
      double total = 0;
      for (int b = 0; b < events.length; b++) {
        total += events[b];
        if (events[b] > 0) {
          // A stretch that has a part of an event is not empty.
          long shown = Math.max(1, Math.round(events[b]));
          rows.addArray().add(b).add(shown).add(Math.round(shown * unpublished[b] / events[b]));
        }
      }
      json.put("events", Math.round(total)).put("files", files).put("bytes", bytes);
      json.put("unindexedFiles", unindexedFiles).put("unindexedBytes", unindexedBytes);
      ArrayNode found = json.putArray("problems");
      problems.forEach(
          problem ->
              found
                  .addObject()
                  .put("kind", problem.kind().name().toLowerCase(Locale.ROOT))
                  .put("first", Micros.toInstant(problem.firstMicros()).toString())
                  .put("last", Micros.toInstant(problem.lastMicros()).toString())
                  .put("text", problem.text()));
      return json.put("moreProblems", moreProblems);
    }
  }
}
