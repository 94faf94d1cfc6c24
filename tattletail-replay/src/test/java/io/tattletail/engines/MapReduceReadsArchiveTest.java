package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MapReduce sees what a replay gives, and a repair by many tasks is that of one replay. */
@Tag("engines")
class MapReduceReadsArchiveTest {
  private static final LocalDate MAIN_DAY = LocalDate.of(2015, 9, 12);
  private static final long SLICE_BYTES = 200_000;

  /** On YARN a task costs the start of a JVM. */
  private static final long YARN_SLICE_BYTES = 3_000_000;

  /**
   * What is repaired, as each event is a file that is written and moved: half of it is published.
   */
  private static final ChannelFilter REPAIRED = ChannelFilter.of("#d*.wikipedia", "#f*.wikipedia");

  private static final long REPAIR_SLICE_BYTES = 300_000;

  private static MiniHdfs hdfs;
  private static EngineArchive archive;
  private static EngineProcess mapReduce;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    archive = new EngineArchive(hdfs);
    archive.recordEdits();
    archive.publishHalf();
    mapReduce =
        EngineProcess.start("mapreduce", MapReduceCommands.class, KnownEdits.LIBRARIES, "-Xmx1g");
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (mapReduce != null) {
        mapReduce.close();
      }
    } finally {
      hdfs.close();
    }
  }

  private List<String> count(String where, long sliceBytes, String root, ReplayQuery query)
      throws IOException {
    return mapReduce.run(
        "%s %d %s/output %s %s"
            .formatted(where, sliceBytes, hdfs.newDirectory(), root, query.toJson()));
  }

  private static void assertKnownNumbers(List<String> lines) {
    assertThat(lines).contains("EVENTS\t" + WikipediaEdits.COUNT);
    assertThat(lines).contains("DAYS\t" + WikipediaEdits.DAYS);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("#"))
        .containsExactlyElementsOf(KnownEdits.totals());
  }

  @Test
  void aLocalJobFindsTheKnownNumbers() throws Exception {
    List<String> rows = count("local", SLICE_BYTES, archive.root().toString(), ReplayQuery.all());
    assertKnownNumbers(rows);
    assertThat(rows).contains("LOST_PARTS\t0", "UNSEALED_FILES\t0");
    assertThat(rows)
        .filteredOn(row -> row.startsWith("DUPLICATES\t"))
        .singleElement()
        .isNotEqualTo("DUPLICATES\t0");
  }

  @Test
  void otherChannelsAndDaysAreNotRead() throws Exception {
    EngineArchive ruined = new EngineArchive(hdfs);
    ruined.record(WikipediaEdits.all());
    ruined.publish(ChannelFilter.of("#en.wikipedia"));
    ruined.ruin(path -> !path.contains("channel=%23en.wikipedia/date=2015-09-12/"));
    ReplayQuery query =
        ReplayQuery.all()
            .channels("#en.wikipedia")
            .from(Instant.parse("2015-09-12T00:00:00Z"))
            .until(Instant.parse("2015-09-13T00:00:00Z"));
    String root = ruined.root().toString();
    List<String> rows = count("local", SLICE_BYTES, root, query);
    assertThat(rows).contains("EVENTS\t" + KnownEdits.number("#en.wikipedia", "2015-09-12"));
    long bytes =
        rows.stream()
            .filter(row -> row.startsWith("BYTES\t"))
            .mapToLong(row -> Long.parseLong(row.substring("BYTES\t".length())))
            .sum();
    // Each task reads the index, and blocks that lie across a cut are read twice.
    assertThat(bytes).isPositive().isLessThan(3 * ruined.bytes("#en.wikipedia", MAIN_DAY));
    assertThatThrownBy(() -> count("local", SLICE_BYTES, root, ReplayQuery.all()))
        .hasMessageContaining("failed");
  }

  @Test
  void aJobOfNoArchiveSaysSo() {
    assertThatThrownBy(() -> count("local", SLICE_BYTES, "file:/none", ReplayQuery.all()))
        .hasMessageContaining("file:/none is no TattleTail archive");
  }

  @Test
  void onYarnARepairWhoseTaskIsKilledIsThatOfOneReplay() throws Exception {
    String root = archive.root().toString();
    assertKnownNumbers(count("yarn", YARN_SLICE_BYTES, root, ReplayQuery.all()));

    Path repaired = repairs("repaired");
    ReplayQuery query = ReplayQuery.all().channels(REPAIRED);
    long events = WikipediaEdits.stream().filter(e -> REPAIRED.matches(e.channel())).count();
    assertThat(
            mapReduce.run(
                "repair %d %s %s %s".formatted(REPAIR_SLICE_BYTES, repaired, root, query.toJson())))
        .containsExactly("events\t" + events, "failed attempts\t1", "duplicates\ttrue");

    Path expected = repairs("expected");
    try (EventReplayer replayer = EventReplayer.open(archive.root(), hdfs.configuration())) {
      replayer.replay(query, event -> LastEdits.put(expected, event));
    }
    assertThat(content(repaired)).hasSizeGreaterThan(1_000).isEqualTo(content(expected));
  }

  private Path repairs(String name) throws IOException {
    Path parent = Files.createDirectory(directory.resolve(name));
    Files.createDirectory(parent.resolve("temporary"));
    return Files.createDirectory(parent.resolve("pages"));
  }

  private static Map<String, String> content(Path repairs) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> listed = Files.list(repairs)) {
      listed.forEach(files::add);
    }
    Map<String, String> content = new TreeMap<>();
    for (Path file : files) {
      content.put(file.getFileName().toString(), Files.readString(file));
    }
    return content;
  }
}
