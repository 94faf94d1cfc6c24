package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Spark answers from an archive is what it answers from a table that has the same rows and to
 * which nothing is pushed down.
 */
@Tag("engines")
class SparkFiltersTest {
  private static final int EVENTS = 3_000;
  private static final int FILTERS = 3;
  private static final List<String> CHANNELS = List.of("a", "b", "B", "ab", "é", "😀", "a*", "z");

  /** Days whose edges events are at. */
  private static final List<String> DAYS =
      List.of("1970-01-01", "2026-03-01", "2026-03-28", "2026-03-29", "2026-03-30");

  private static final DateTimeFormatter LITERAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static MiniHdfs hdfs;
  private static EngineProcess spark;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    spark =
        EngineProcess.start(
            "spark-4.2",
            SparkCommands.class,
            List.of(SpewEvent.class, EventReplayer.class, Generators.class),
            "-Xmx1g");
    EngineArchive archive = new EngineArchive(hdfs);
    Random random = new Random(1);
    List<SpewEvent> events = Stream.generate(() -> event(random)).limit(EVENTS).toList();
    archive.record(events.subList(0, EVENTS / 2));
    archive.publish(ChannelFilter.of("a", "B", "é", "a%2A"));
    archive.record(events.subList(EVENTS / 2, EVENTS));
    archive.publish(ChannelFilter.of("B", "é"));
    spark.run(
        "sql create temporary view e using tattletail options (path '%s', sliceBytes '20k')"
            .formatted(archive.root()));
    spark.run("sql cache table plain as select * from e");
    assertThat(sql("select count(*) from plain")).containsExactly(Integer.toString(EVENTS));
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

  private static SpewEvent event(Random random) {
    return SpewEvent.builder()
        .channel(any(CHANNELS, random))
        .timestamp(time(random))
        .source("s" + random.nextInt(3))
        .header("n", Integer.toString(random.nextInt(100)))
        .payload("[" + random.nextInt() + "]")
        .build();
  }

  private static Instant time(Random random) {
    Instant day = Instant.parse(any(DAYS, random) + "T00:00:00Z");
    long micros =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 86_399_999_999L;
          case 2 -> random.nextInt(3);
          default -> random.nextLong(86_400_000_000L);
        };
    return Micros.toInstant(Micros.of(day) + micros);
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private static List<String> sql(String statement) throws IOException {
    return spark.run("sql " + statement);
  }

  private static String filter(Random random, int depth) {
    return switch (depth == 0 ? 9 : random.nextInt(10)) {
      case 0, 1, 2 -> "(" + filter(random, depth - 1) + " and " + filter(random, depth - 1) + ")";
      case 3, 4, 5 -> "(" + filter(random, depth - 1) + " or " + filter(random, depth - 1) + ")";
      case 6, 7 -> "not (" + filter(random, depth - 1) + ")";
      default -> comparison(random);
    };
  }

  private static String comparison(Random random) {
    String channel = random.nextInt(12) == 0 ? "null" : "'" + any(CHANNELS, random) + "'";
    String day = random.nextInt(12) == 0 ? "null" : "date'" + any(DAYS, random) + "'";
    String time = "timestamp'" + LITERAL.format(time(random)) + "'";
    String operator = any(List.of("=", "<>", "<=>", "<", "<=", ">", ">="), random);
    return switch (random.nextInt(16)) {
      case 0, 1 -> "channel " + operator + " " + channel;
      case 2 -> channel + " " + operator + " channel";
      case 3 -> "channel in (" + channel + ", 'b', 'none')";
      case 4 -> "channel not in (" + channel + ", 'B')";
      case 5 -> "channel like " + any(List.of("'a%'", "'%b'", "'%é%'", "'%'", "'_'"), random);
      case 6, 7 -> "date " + operator + " " + day;
      case 8 -> "date in (" + day + ", date'2026-03-29')";
      case 9 -> day + " " + operator + " date";
      case 10, 11 -> "timestamp " + operator + " " + time;
      case 12 -> "timestamp between " + time + " and timestamp'2026-03-30 00:00:00Z'";
      case 13 -> "cast(timestamp as date) " + operator + " " + day;
      case 14 -> "date " + operator + " " + time;
      default ->
          any(
              List.of(
                  "stream is null",
                  "source = 's1'",
                  "channel is null",
                  "date is not null",
                  "hour(timestamp) < 12",
                  "headers['n'] > '5'",
                  "crc32(payload) % 2 = 0",
                  "cast(null as boolean)",
                  "false",
                  "channel = ''"),
              random);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Asia/Tokyo", "America/St_Johns"})
  void filtersMeanTheSameInAnyZone(String zone) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    sql("set spark.sql.session.timeZone=" + zone);
    try {
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < FILTERS; i++) {
        String where = filter(random, 3);
        for (String statement :
            List.of(
                "select count(*), sum(crc32(cast(id as binary))) from %s where %s",
                "select count(*), min(timestamp), max(timestamp), min(date), max(channel)"
                    + " from %s where %s",
                "select date, count(*), max(timestamp), count(stream) from %s where %s"
                    + " group by date order by date",
                "select channel, count(*), min(timestamp) from %s where %s group by channel"
                    + " order by channel",
                "select count(*) from (select timestamp from %s where %s limit 700)")) {
          String asked = statement.formatted("e", where);
          try {
            if (!sql(asked).equals(sql(statement.formatted("plain", where)))) {
              wrong.add(asked);
            }
          } catch (IOException e) {
            wrong.add(asked + " " + e.getMessage());
          }
        }
      }
      assertThat(wrong).as("seed " + seed).isEmpty();
    } finally {
      sql("set spark.sql.session.timeZone=UTC");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel = ''",
        "channel in ('', 'a')",
        "channel <> ''",
        "channel = chr(10)",
        "channel = concat('a', chr(0))",
        "channel = repeat('x', 300)",
        "channel = repeat('é', 3000)",
        "channel = '.'",
        "channel = ' a '",
        "channel = '_x'",
        "channel in (select repeat('y', 256) union select 'a')"
      })
  void noNameIsTooOddToAskFor(String where) throws Exception {
    assertThat(sql("select count(*), max(id) from e where " + where))
        .isEqualTo(sql("select count(*), max(id) from plain where " + where));
    assertThat(sql("select count(*) from e where " + where))
        .isEqualTo(sql("select count(*) from plain where " + where));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1, count(*) from (select 1 from %s)",
        "select channel, channel, id, channel from %s order by id limit 20 offset 3",
        "select count(*) from (select * from %s limit 0)",
        "select count(*) from (select id from %s limit 5 offset 2)",
        "select count(distinct channel, date), count(distinct timestamp), count(stream), count(offset) from %s",
        "select count(*) filter (where channel = 'a'), count(*) from %s",
        "select count(*) from %s x join %s y on x.id = y.id",
        "select count(*), count(distinct id) from (select * from %s union all select * from %s)",
        "select id, string(payload), row_number() over (partition by channel order by timestamp, id) from %s order by id",
        "select id, string(payload), headers, source, lag(headers) over (order by id) from %s order by id",
        "select map_keys(headers), count(*) from %s group by 1",
        "select sum(cast(headers['n'] as int)), max(headers['none']) from %s",
        "select channel, date, count(*) from %s group by cube(channel, date) order by 1, 2",
        "select channel, count(*) from %s group by channel having count(*) > 300 order by 1 limit 2",
        "select date, channel, collect_list(string(event)) from (select * from %s order by id) group by 1, 2 order by 1, 2",
        "select x.id, string(y.event) from %s x join %s y on x.id = y.id and x.timestamp = y.timestamp order by x.id",
        "select id from %s where channel in (select max(channel) from %s) order by id",
        "select count(*) from %s tablesample (100 percent)",
        "select first(struct(id, headers, string(event))) over (partition by date order by id) from %s order by id",
        "select year(date), count(*) from %s group by 1 order by 1",
        "select max(channel), min(channel), max(date), min(date), count(1), count(channel), sum(1) from %s"
      })
  void statementsAnswerTheSame(String statement) throws Exception {
    assertThat(sql(statement.replace("%s", "e"))).isEqualTo(sql(statement.replace("%s", "plain")));
  }

  @Test
  void anArchiveIsReadAsItIsWhenItIsAsked() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.record(List.of());
    sql(
        "create or replace temporary view growing using tattletail options (path '%s')"
            .formatted(archive.root()));
    assertThat(sql("select count(*), max(date) from growing")).containsExactly("0\tnull");
    assertThat(sql("select * from growing")).isEmpty();
    assertThat(sql("select channel, count(*) from growing group by 1")).isEmpty();
    archive.record(List.of(event(new Random(2)), event(new Random(3))));
    assertThat(sql("select count(*) from growing")).containsExactly("2");
    assertThat(sql("select count(id) from (select id from growing limit 5)")).containsExactly("2");
    archive.publish(ChannelFilter.all());
    archive.record(List.of(event(new Random(4))));
    assertThat(sql("select count(*) from growing")).containsExactly("3");
    assertThat(sql("select count(*) from (select distinct id from growing)")).containsExactly("3");
  }
}
