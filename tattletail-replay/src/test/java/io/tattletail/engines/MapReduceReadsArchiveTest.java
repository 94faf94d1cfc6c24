package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final EngineProcess MAP_REDUCE = new EngineProcess("mapreduce");

  private static EditsArchive archive;

  @TempDir private Path directory;

  @BeforeAll
  static void record() throws IOException {
    archive = EditsArchive.record();
  }

  @AfterAll
  static void close() throws IOException {
    archive.close();
  }

  private List<String> run(String where, Path repairs) throws IOException {
    return MAP_REDUCE.run(
        MapReduceProgram.class,
        where,
        archive.root().toString(),
        archive.hdfs().newDirectory() + "/output",
        repairs.toString());
  }

  private static void assertKnownNumbers(List<String> lines) {
    assertThat(lines).contains("EVENTS\t" + WikipediaEdits.COUNT);
    assertThat(lines).contains("DAYS\t" + WikipediaEdits.DAYS);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("#"))
        .containsExactlyElementsOf(EditsArchive.totals());
  }

  @Test
  void aLocalJobFindsTheKnownNumbers() throws Exception {
    List<String> lines = run("local", directory);
    assertKnownNumbers(lines);
    assertThat(lines).contains("LOST_PARTS\t0", "UNSEALED_FILES\t0");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("DUPLICATES\t"))
        .singleElement()
        .isNotEqualTo("DUPLICATES\t0");
  }

  @Test
  void onYarnARepairWhoseTaskIsKilledIsThatOfOneReplay() throws Exception {
    Path repaired = repairs("by a job");
    List<String> lines = run("yarn", repaired);
    assertKnownNumbers(lines);
    assertThat(lines)
        .contains("events " + WikipediaEdits.COUNT, "failed attempts 1", "duplicates true");

    Path expected = repairs("by one replay");
    try (EventReplayer replayer =
        EventReplayer.open(archive.root(), archive.hdfs().configuration())) {
      replayer.replay(ReplayQuery.all(), event -> LastEdits.put(expected, event));
    }
    assertThat(content(repaired)).hasSizeGreaterThan(10_000).isEqualTo(content(expected));
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
