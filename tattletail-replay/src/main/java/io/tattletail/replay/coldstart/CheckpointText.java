package io.tattletail.replay.coldstart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.replay.ReplayPosition;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The printed form of a checkpoint: lines of a keyword and fields, names percent-encoded.
 *
 * <pre>
 *   tattletail-coldstart 1
 *   archive hdfs%3A%2F%2F…
 *   archive-id 0f3c…                       if the archive has one
 *   channels %5B**%5D
 *   subscription billing
 *   taken 2026-11-24T10:00:00Z
 *   phase REPLAYING
 *   handover PROVEN                        once it is known
 *   position 1~2026-…                      while a replay is going on
 *   from 2026-10-01T00:00:00Z              if events before a time are skipped
 *   since 2026-11-24T09:00:00Z
 *   events 123 0                           delivered, of these without a position
 *   sequences contact.added 2026-11-24 billing.20261124T000000Z.7ub6uhxw 0-99,105-110
 *   covered contact.added 0-1042
 *   passed contact.added 17-17
 *   hole contact.added 16 17 LOST
 *   fingerprint 0f3c…
 *   end 1b2c3d4e                           CRC32C of all before
 * </pre>
 */
final class CheckpointText {
  private static final String NAME = "tattletail-coldstart";
  private static final String VERSION = "1";

  private CheckpointText() {}

  static String print(Checkpoint.Content content) {
    StringBuilder out = new StringBuilder();
    line(out, NAME, VERSION);
    line(out, "archive", encoded(content.archive()));
    content.archiveId().ifPresent(id -> line(out, "archive-id", encoded(id)));
    line(out, "channels", encoded(content.channels()));
    line(out, "subscription", encoded(content.subscription()));
    line(out, "taken", content.takenAt());
    line(out, "phase", content.phase());
    content.handover().ifPresent(handover -> line(out, "handover", handover));
    content.position().ifPresent(position -> line(out, "position", position));
    content.from().ifPresent(from -> line(out, "from", from));
    line(out, "since", content.since());
    line(out, "events", content.events(), content.unpositioned());
    content
        .sequences()
        .forEach(
            (partition, recorders) ->
                recorders.forEach(
                    (recorder, ranges) ->
                        line(
                            out,
                            "sequences",
                            encoded(partition.channel()),
                            partition.date(),
                            encoded(recorder),
                            print(ranges))));
    content.coverage().forEach((name, set) -> line(out, "covered", encoded(name), print(set)));
    content.passed().forEach((name, set) -> line(out, "passed", encoded(name), print(set)));
    for (Hole hole : content.holes()) {
      line(out, "hole", encoded(hole.stream()), hole.after(), hole.through(), hole.kind());
    }
    content.fingerprints().forEach(fingerprint -> line(out, "fingerprint", fingerprint));
    return out + "end " + checksum(out.toString()) + "\n";
  }

  private static void line(StringBuilder out, Object... fields) {
    Joiner.on(' ').appendTo(out, fields).append('\n');
  }

  private static String print(List<Range> ranges) {
    StringBuilder text = new StringBuilder();
    for (Range range : ranges) {
      text.append(text.isEmpty() ? "" : ",").append(range.first()).append('-').append(range.last());
    }
    return text.toString();
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static String decoded(String name) {
    return URLDecoder.decode(name, StandardCharsets.UTF_8);
  }

  private static String checksum(String text) {
    return Hashing.crc32c().hashString(text, StandardCharsets.UTF_8).toString();
  }

  static Checkpoint parse(String text) {
    List<String> lines = Splitter.on('\n').splitToList(text);
    List<String> first = Splitter.on(' ').splitToList(lines.get(0));
    checkArgument(
        first.get(0).equals(NAME) && first.size() == 2,
        "this is no checkpoint of a cold start: expected '%s %s', found '%s'",
        NAME,
        VERSION,
        abbreviated(lines.get(0)));
    checkArgument(
        first.get(1).equals(VERSION),
        "the checkpoint is of version %s, and this library reads version %s",
        first.get(1),
        VERSION);
    int end = text.lastIndexOf("end ");
    checkArgument(
        end > 0 && text.endsWith("\n"), "the checkpoint is not whole: its last line is missing");
    String expected = text.substring(end + 4).strip();
    String actual = checksum(text.substring(0, end));
    checkArgument(
        expected.equals(actual),
        "the checkpoint was changed: expected checksum %s, found %s",
        expected,
        actual);
    try {
      return new Checkpoint(new Parser(lines).content());
    } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("the checkpoint cannot be read: " + e, e);
    }
  }

  private static String abbreviated(String line) {
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }

  /** Reads the lines between the first and the last. */
  private static final class Parser {
    private final Map<String, List<String>> single = new HashMap<>();
    private final Map<Partition, Map<String, ImmutableList<Range>>> sequences =
        new LinkedHashMap<>();
    private final Map<String, ImmutableList<Range>> coverage = new LinkedHashMap<>();
    private final Map<String, ImmutableList<Range>> passed = new LinkedHashMap<>();
    private final List<Hole> holes = new ArrayList<>();
    private final List<String> fingerprints = new ArrayList<>();

    Parser(List<String> lines) {
      for (String line : lines.subList(1, lines.size() - 2)) {
        List<String> fields = Splitter.on(' ').splitToList(line);
        switch (fields.get(0)) {
          case "sequences" ->
              sequences
                  .computeIfAbsent(
                      new Partition(decoded(fields.get(1)), LocalDate.parse(fields.get(2))),
                      p -> new LinkedHashMap<>())
                  .put(decoded(fields.get(3)), ranges(fields.get(4)));
          case "covered" -> coverage.put(decoded(fields.get(1)), ranges(fields.get(2)));
          case "passed" -> passed.put(decoded(fields.get(1)), ranges(fields.get(2)));
          case "hole" ->
              holes.add(
                  new Hole(
                      decoded(fields.get(1)),
                      Long.parseLong(fields.get(2)),
                      Long.parseLong(fields.get(3)),
                      Hole.Kind.valueOf(fields.get(4))));
          case "fingerprint" -> fingerprints.add(fields.get(1));
          default -> single.put(fields.get(0), fields);
        }
      }
    }

    private static ImmutableList<Range> ranges(String text) {
      ImmutableList.Builder<Range> ranges = ImmutableList.builder();
      for (String range : Splitter.on(',').split(text)) {
        int dash = range.indexOf('-', 1);
        ranges.add(
            new Range(
                Long.parseLong(range.substring(0, dash)),
                Long.parseLong(range.substring(dash + 1))));
      }
      return ranges.build();
    }

    private Optional<String> optional(String keyword) {
      return Optional.ofNullable(single.get(keyword)).map(fields -> fields.get(1));
    }

    private String required(String keyword) {
      return required(keyword, 1);
    }

    private String required(String keyword, int field) {
      List<String> fields = single.get(keyword);
      if (fields == null) {
        throw new IllegalArgumentException("the checkpoint has no line '" + keyword + "'");
      }
      return fields.get(field);
    }

    Checkpoint.Content content() {
      ImmutableMap.Builder<Partition, ImmutableMap<String, ImmutableList<Range>>> all =
          ImmutableMap.builder();
      sequences.forEach(
          (partition, recorders) -> all.put(partition, ImmutableMap.copyOf(recorders)));
      return new Checkpoint.Content(
          decoded(required("archive")),
          optional("archive-id").map(CheckpointText::decoded),
          decoded(required("channels")),
          decoded(required("subscription")),
          Instant.parse(required("taken")),
          ColdStartState.valueOf(required("phase")),
          optional("handover").map(Handover::valueOf),
          optional("position").map(ReplayPosition::parse),
          optional("from").map(Instant::parse),
          Instant.parse(required("since")),
          Long.parseLong(required("events")),
          Long.parseLong(required("events", 2)),
          all.build(),
          ImmutableMap.copyOf(coverage),
          ImmutableMap.copyOf(passed),
          ImmutableList.copyOf(holes),
          ImmutableList.copyOf(fingerprints));
    }
  }
}
