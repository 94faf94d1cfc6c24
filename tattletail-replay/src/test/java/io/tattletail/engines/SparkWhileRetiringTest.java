package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import io.tattletail.archive.Archive;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.RetentionOptions;
import io.tattletail.archive.retention.RetentionPlan;
import io.tattletail.archive.retention.RetentionReport;
import io.tattletail.common.Partition;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs of Spark whose days are retired between their planning and their tasks, with our data source
 * and with Spark's own reader of {@code published}: they fail, and say so.
 */
@Tag("engines")
class SparkWhileRetiringTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
  private static final int DAYS = 4;
  private static final int EVENTS = 200;

  /** The first two of the four days are older. */
  private static final Instant NOW = Instant.parse("2026-03-05T12:00:00Z");

  private static MiniHdfs hdfs;
  private static EngineProcess spark;

  private EngineArchive archive;
  private String ours;
  private String published;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    spark =
        EngineProcess.start(
            "spark-4.2",
            SparkCommands.class,
            List.of(SpewEvent.class, EventReplayer.class, Generators.class),
            "-Xmx1g");
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (spark != null) {
        spark.close();
      }
    } finally {
      hdfs.close();
    }
  }

  @BeforeEach
  void record() throws Exception {
    archive = new EngineArchive(hdfs);
    List<SpewEvent> events = new ArrayList<>();
    for (String channel : List.of("a", "b")) {
      for (int i = 0; i < DAYS * EVENTS; i++) {
        events.add(event(channel, FIRST.plusDays(i / EVENTS), i));
      }
    }
    archive.record(events);
    archive.publish(ChannelFilter.all());
    ours = view("using tattletail options (path '%s')", archive.root());
    published = view("using avro options (path '%s')", new Path(archive.root(), "published"));
  }

  private static SpewEvent event(String channel, LocalDate day, int i) {
    return SpewEvent.builder()
        .id(channel + i)
        .channel(channel)
        .timestamp(Instant.parse(day + "T00:00:00Z").plusSeconds(i))
        .payload("\"%s\"".formatted("x".repeat(500)))
        .build();
  }

  private String view(String using, Path path) throws IOException {
    String name =
        "v_" + path.getName().replace('-', '_') + "_" + archive.root().getName().replace('-', '_');
    spark.run("sql create or replace temporary view %s %s".formatted(name, using.formatted(path)));
    return name;
  }

  /** The first two days of channel a. */
  private void retire() throws IOException {
    try (Archive opened = Archive.open(archive.root(), hdfs.configuration())) {
      ArchiveRetention retention =
          ArchiveRetention.of(
              opened, RetentionOptions.defaults().keep("a", Period.ofDays(2)).clock(() -> NOW));
      RetentionPlan plan = retention.plan();
      RetentionReport report = retention.run(plan);
      assertThat(report.problems()).isEmpty();
      assertThat(report.retired())
          .extracting(RetentionPlan.Item::partition)
          .containsExactly(new Partition("a", FIRST), new Partition("a", FIRST.plusDays(1)));
    }
  }

  private static void plan(String statement) throws IOException {
    spark.run("hold " + statement);
  }

  private static String count() throws IOException {
    return spark.run("go").get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from %s",
        "select count(*) from %s",
        "select count(*) from %s where date < date'2026-03-03'",
        "select id from %s where channel = 'a'"
      })
  void aJobWithOurSourceFailsAndNamesTheDay(String statement) throws Exception {
    plan(statement.formatted(ours));
    retire();
    assertThatThrownBy(SparkWhileRetiringTest::count)
        .hasMessageContaining("day 2026-03-01 of channel a")
        .hasMessageContaining("was retired after it was planned to be read")
        .hasMessageContaining("the first day kept is 2026-03-03")
        .hasMessageContaining("Start again");
    plan("select id from " + ours);
    assertThat(count()).as("started again").isEqualTo(Integer.toString(6 * EVENTS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from %s where channel = 'b'",
        "select id from %s where date >= date'2026-03-03'"
      })
  void aJobWithOurSourceOfOtherDaysCountsRight(String statement) throws Exception {
    plan(statement.formatted(ours));
    String before = count();
    plan(statement.formatted(ours));
    retire();
    assertThat(count()).isEqualTo(before);
  }

  @Test
  void aJobWithSparksOwnReaderFailsForAFileIsGone() throws Exception {
    plan("select id from " + published);
    retire();
    assertThatThrownBy(SparkWhileRetiringTest::count)
        .hasMessageContaining("published/channel=a/date=2026-03-0")
        .hasMessageContaining("does not exist");
    spark.run("sql refresh table " + published);
    plan("select id from " + published);
    assertThat(count()).as("after a refresh").isEqualTo(Integer.toString(6 * EVENTS));
  }

  /** Spark's listing of a view is as old as the view. */
  @Test
  void aViewOfSparksOwnReaderFailsUntilItIsRefreshed() throws Exception {
    assertThat(spark.run("sql select count(id) from " + published))
        .containsExactly(Integer.toString(8 * EVENTS));
    retire();
    assertThatThrownBy(() -> spark.run("sql select count(id) from " + published))
        .hasMessageContaining("published/channel=a/date=2026-03-0");
    spark.run("sql refresh table " + published);
    assertThat(spark.run("sql select count(id) from " + published))
        .containsExactly(Integer.toString(6 * EVENTS));
    assertThat(spark.run("sql select count(id) from " + ours))
        .containsExactly(Integer.toString(6 * EVENTS));
  }

  /** It is off unless somebody sets it, and must stay so. */
  @Test
  void withMissingFilesIgnoredSparksOwnReaderGivesFewerEventsInSilence() throws Exception {
    spark.run("sql set spark.sql.files.ignoreMissingFiles=true");
    try {
      plan("select id from " + published);
      retire();
      assertThat(count()).isEqualTo(Integer.toString(6 * EVENTS));
    } finally {
      spark.run("sql reset spark.sql.files.ignoreMissingFiles");
    }
  }
}
