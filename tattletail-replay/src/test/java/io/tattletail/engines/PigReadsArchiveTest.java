package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pig's scripts see what a replay gives, and read no more than their filters ask for. */
@Tag("engines")
class PigReadsArchiveTest {
  private static final String LOAD =
      "events = LOAD '$archive' USING io.tattletail.replay.pig.TattleTailLoader();\n";

  private static MiniHdfs hdfs;
  private static EngineArchive archive;
  private static EngineProcess pig;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    archive = new EngineArchive(hdfs);
    archive.recordEdits();
    archive.publishHalf();
    pig = EngineProcess.start("pig", PigCommands.class, KnownEdits.LIBRARIES, "-Xmx1g");
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (pig != null) {
        pig.close();
      }
    } finally {
      hdfs.close();
    }
  }

  private List<String> run(String script, String relation) throws IOException {
    return run(archive.root().toString(), script, relation);
  }

  private List<String> run(String root, String script, String relation) throws IOException {
    Path file = directory.resolve("script.pig");
    Files.writeString(file, script);
    return pig.run(root + " " + file + " " + relation);
  }

  @Test
  void theScriptOfTheDocsFindsTheKnownNumbers() throws Exception {
    List<String> rows = run(DocumentedScripts.pig(), "totals");
    assertThat(rows).containsExactlyElementsOf(KnownEdits.totals());
  }

  @Test
  void daysAreFortySix() throws Exception {
    assertThat(
            run(
                LOAD
                    + "days = DISTINCT (FOREACH events GENERATE date);\n"
                    + "number = FOREACH (GROUP days ALL) GENERATE COUNT(days);\n",
                "number"))
        .containsExactly(Integer.toString(WikipediaEdits.DAYS));
  }

  @Test
  void everyColumnIsThatOfTheEvent() throws Exception {
    SpewEvent expected = firstEvent();
    List<String> rows =
        run(
            LOAD
                + "one = FILTER events BY channel == '"
                + expected.channel()
                + "' AND id == '"
                + expected.id()
                + "';\n",
            "one");
    assertThat(rows).hasSize(1);
    String[] cells = rows.get(0).split("\t", -1);
    assertThat(cells).hasSize(11);
    assertThat(cells[0]).isEqualTo(expected.channel());
    assertThat(cells[1]).isEqualTo(KnownEdits.day(expected));
    assertThat(cells[4]).isEqualTo(expected.id());
    assertThat(cells[5]).isEqualTo(expected.position().orElseThrow().stream());
    assertThat(cells[6]).isEqualTo("" + expected.position().orElseThrow().offset());
    assertThat(cells[10])
        .isEqualTo(StandardCharsets.UTF_8.decode(expected.serialized().orElseThrow()).toString());
  }

  private static SpewEvent firstEvent() throws IOException {
    try (EventReplayer replayer = EventReplayer.open(archive.root(), hdfs.configuration());
        var cursor = replayer.cursor(ReplayQuery.all().channels("#en.wikipedia"))) {
      cursor.next();
      return cursor.event();
    }
  }

  @Test
  void otherChannelsAndDaysAreNotRead() throws Exception {
    EngineArchive ruined = new EngineArchive(hdfs);
    ruined.record(WikipediaEdits.all());
    ruined.publish(ChannelFilter.of("#en.wikipedia"));
    ruined.ruin(path -> !path.contains("channel=%23en.wikipedia/date=2015-09-12/"));
    String script =
        LOAD
            + """
            a = FILTER events BY channel == '#en.wikipedia' AND date == '2015-09-12';
            number = FOREACH (GROUP a ALL) GENERATE COUNT_STAR(a);
            """;
    assertThat(run(ruined.root().toString(), script, "number"))
        .containsExactly("" + KnownEdits.number("#en.wikipedia", "2015-09-12"));
  }

  @Test
  void filtersOnChannelAndDateAreExact() throws Exception {
    String script =
        LOAD
            + """
            a = FILTER events BY channel == '#en.wikipedia' AND date == '2015-09-12';
            b = FILTER events BY (channel == '#de.wikipedia' AND date < '2015-09-10')
                              OR (channel == '#fr.wikipedia' AND date >= '2015-09-12');
            c = FILTER events BY channel MATCHES '#e.*' AND date != '2015-09-12';
            d = FILTER events BY channel == 'none';
            counts = UNION (FOREACH (GROUP a ALL) GENERATE 'a', COUNT_STAR(a)),
                           (FOREACH (GROUP b ALL) GENERATE 'b', COUNT_STAR(b)),
                           (FOREACH (GROUP c ALL) GENERATE 'c', COUNT_STAR(c)),
                           (FOREACH (GROUP d ALL) GENERATE 'd', COUNT_STAR(d));
            """;
    assertThat(run(script, "counts"))
        .containsExactlyInAnyOrder(
            "a\t" + KnownEdits.number("#en.wikipedia", "2015-09-12"),
            "b\t"
                + (number("#de.wikipedia", day -> day.compareTo("2015-09-10") < 0)
                    + number("#fr.wikipedia", day -> day.compareTo("2015-09-12") >= 0)),
            "c\t" + number("#e", day -> !day.equals("2015-09-12")));
  }

  private static long number(String prefix, Predicate<String> days) {
    return WikipediaEdits.stream()
        .filter(event -> event.channel().startsWith(prefix) && days.test(KnownEdits.day(event)))
        .count();
  }
}
