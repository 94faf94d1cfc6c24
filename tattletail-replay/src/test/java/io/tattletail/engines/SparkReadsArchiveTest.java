package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark reads archives through the data source {@code tattletail}. */
@Tag("engines")
class SparkReadsArchiveTest {
  private static final LocalDate MAIN_DAY = LocalDate.of(2015, 9, 12);

  /** Exactly what docs/engines.md says. */
  private static final List<Class<?>> BESIDE =
      List.of(SpewEvent.class, EventReplayer.class, Generators.class);

  /** Of 2 MiB each. */
  private static final int LARGE_EVENTS = 250;

  /** How many of them a recorder records. */
  private static final int LARGE_BATCH = 10;

  /** Ids are read, so that no index answers it. */
  private static final String TOTALS = "select count(*), sum(crc32(cast(id as binary))) from ";

  /** Names that paths, globs and Hive's partitions have trouble with; two plain ones at the end. */
  private static final List<String> CHANNELS =
      List.of(
          "../../etc",
          "..",
          "a/b",
          "#x",
          "a=b",
          "%2F",
          "/",
          "a:b",
          "\\",
          "*",
          "a'b",
          "{a,b}",
          "😀",
          "é",
          "channel=x",
          "1",
          "01",
          "1.0",
          "A",
          "a",
          "b");

  private static MiniHdfs hdfs;
  private static EngineProcess spark;

  /** Half of it published. */
  private static EngineArchive edits;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    spark = EngineProcess.start("spark-4.2", SparkCommands.class, BESIDE, "-Xmx1g");
    edits = new EngineArchive(hdfs);
    edits.recordEdits();
    edits.publishHalf();
    view("edits", edits, "");
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

  private static void view(String name, EngineArchive archive, String options) throws IOException {
    spark.run(
        "sql create or replace temporary view %s using tattletail options (path '%s' %s)"
            .formatted(name, archive.root(), options));
  }

  private static List<String> sql(String statement) throws IOException {
    return spark.run("sql " + statement);
  }

  private static String plan(String statement) throws IOException {
    return String.join("\n", spark.run("plan " + statement));
  }

  /** What {@link #TOTALS} gives of these events. */
  private static String totals(Collection<SpewEvent> events) {
    long sum = 0;
    for (SpewEvent event : events) {
      CRC32 crc = new CRC32();
      crc.update(event.id().getBytes(UTF_8));
      sum += crc.getValue();
    }
    return events.isEmpty() ? "0\tnull" : events.size() + "\t" + sum;
  }

  private static LocalDate day(SpewEvent event) {
    return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Test
  void eachEditIsReadOnceThoughTwoRecordersWroteItAndHalfIsPublished() throws Exception {
    assertThat(edits.replay(ReplayQuery.all())).hasSize(WikipediaEdits.COUNT);
    assertThat(
            sql(
                "select count(*), count(distinct channel), count(distinct date), count(distinct id)"
                    + " from edits"))
        .containsExactly("39244\t51\t46\t39244");
    assertThat(sql(TOTALS + "edits")).containsExactly(totals(WikipediaEdits.all()));
  }

  @Test
  void theStatementsOfTheDocsFindTheKnownNumbers() throws Exception {
    List<String> rows = List.of();
    for (String statement : DocumentedScripts.spark()) {
      rows = sql(statement.replace("${archive}", edits.root().toString()));
    }
    assertThat(rows).containsExactlyElementsOf(KnownEdits.totals());
  }

  @Test
  void everyColumnIsThatOfTheEvent() throws Exception {
    List<String> expected = new ArrayList<>();
    for (SpewEvent event : edits.replay(ReplayQuery.all().channels("#nl.wikipedia"))) {
      SpewPosition position = event.position().orElseThrow();
      expected.add(
          String.join(
              "\t",
              event.channel(),
              day(event).toString(),
              Long.toString(Micros.of(event.timestamp())),
              event.id(),
              position.stream(),
              Long.toString(position.offset()),
              "wikipedia",
              "0",
              Long.toString(crc(event.payload())),
              Long.toString(crc(event.serialized().orElseThrow()))));
    }
    assertThat(
            sql(
                "select channel, date, unix_micros(timestamp), id, stream, offset, source,"
                    + " size(headers), crc32(payload), crc32(event) from edits"
                    + " where channel = '#nl.wikipedia'"))
        .hasSize(expected.size())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static long crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return crc.getValue();
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  private static Arguments exact(String where, Predicate<SpewEvent> filter) {
    return Arguments.of(where, filter, true);
  }

  private static Arguments left(String where, Predicate<SpewEvent> filter) {
    return Arguments.of(where, filter, false);
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        exact("channel = '#en.wikipedia'", e -> e.channel().equals("#en.wikipedia")),
        exact("channel <> '#en.wikipedia'", e -> !e.channel().equals("#en.wikipedia")),
        exact(
            "channel in ('#de.wikipedia', '#fr.wikipedia', 'none')",
            e -> List.of("#de.wikipedia", "#fr.wikipedia").contains(e.channel())),
        exact(
            "channel not in ('#en.wikipedia', '#vi.wikipedia')",
            e -> !List.of("#en.wikipedia", "#vi.wikipedia").contains(e.channel())),
        exact("channel like '#s%'", e -> e.channel().startsWith("#s")),
        exact("channel like '%ple.wikipedia'", e -> e.channel().endsWith("ple.wikipedia")),
        exact("channel like '%e%'", e -> e.channel().contains("e")),
        exact(
            "channel > '#pl.wikipedia' and channel <= '#sv.wikipedia'",
            e ->
                e.channel().compareTo("#pl.wikipedia") > 0
                    && e.channel().compareTo("#sv.wikipedia") <= 0),
        exact("date = date'2015-09-12'", e -> day(e).equals(MAIN_DAY)),
        exact("date = '2015-09-13'", e -> day(e).equals(MAIN_DAY.plusDays(1))),
        exact(
            "date in (date'2015-09-12', date'2015-09-13')",
            e -> day(e).equals(MAIN_DAY) || day(e).equals(MAIN_DAY.plusDays(1))),
        exact(
            "date between date'2015-09-20' and date'2015-10-05'",
            e ->
                !day(e).isBefore(LocalDate.of(2015, 9, 20))
                    && !day(e).isAfter(LocalDate.of(2015, 10, 5))),
        exact(
            "timestamp >= timestamp'2015-09-12 06:00:00' and timestamp < '2015-09-12 06:30:00.5'",
            e ->
                !e.timestamp().isBefore(at("2015-09-12T06:00:00Z"))
                    && e.timestamp().isBefore(at("2015-09-12T06:30:00.5Z"))),
        exact(
            "timestamp > timestamp'2015-09-13 00:00:00'",
            e -> e.timestamp().isAfter(at("2015-09-13T00:00:00Z"))),
        exact(
            "timestamp <= timestamp'2015-09-12 00:46:58.771'",
            e -> !e.timestamp().isAfter(at("2015-09-12T00:46:58.771Z"))),
        exact(
            "channel = '#ru.wikipedia' and date = '2015-09-12' and timestamp < '2015-09-12 12:00:00'",
            e ->
                e.channel().equals("#ru.wikipedia")
                    && day(e).equals(MAIN_DAY)
                    && e.timestamp().isBefore(at("2015-09-12T12:00:00Z"))),
        exact(
            "(channel = '#ru.wikipedia' or channel like '%zh%')",
            e -> e.channel().equals("#ru.wikipedia") || e.channel().contains("zh")),
        exact("date < date'1500-01-01'", e -> false),
        exact("date > date'-200000-01-01'", e -> true),
        left(
            "date in (date'2015-09-11', date'2015-09-13')",
            e -> day(e).equals(MAIN_DAY.minusDays(1)) || day(e).equals(MAIN_DAY.plusDays(1))),
        left(
            "channel = '#ru.wikipedia' or date <> '2015-09-12'",
            e -> e.channel().equals("#ru.wikipedia") || !day(e).equals(MAIN_DAY)),
        left("date <> '2015-09-12'", e -> !day(e).equals(MAIN_DAY)),
        left("hour(timestamp) = 5", e -> e.timestamp().atZone(ZoneOffset.UTC).getHour() == 5),
        left("id = 'edit-00100'", e -> e.id().equals("edit-00100")));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aFilterGivesWhatItShouldAndWhatIsPushedIsNotEvaluatedAgain(
      String where, Predicate<SpewEvent> filter, boolean exact) throws Exception {
    List<SpewEvent> expected = WikipediaEdits.stream().filter(filter).toList();
    assertThat(sql(TOTALS + "edits where " + where)).containsExactly(totals(expected));
    String plan = plan("select id from edits where " + where);
    if (exact) {
      assertThat(plan).containsPattern("PushedFilters: \\[.+]").doesNotContain(" Filter ");
      assertThat(sql("select count(*) from edits where " + where))
          .containsExactly(Integer.toString(expected.size()));
    } else {
      assertThat(plan).contains("PushedFilters: []", " Filter ");
    }
  }

  @Test
  void filesOfOtherChannelsAndDaysAreNotRead() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.record(WikipediaEdits.all().subList(0, 12_000));
    archive.publish(ChannelFilter.all());
    String wanted = "channel=%23de.wikipedia/date=2015-09-12/";
    assertThat(archive.ruin(path -> !path.contains(wanted))).isGreaterThan(40);
    view("ruined", archive, "");

    List<SpewEvent> expected =
        WikipediaEdits.stream()
            .limit(12_000)
            .filter(e -> e.channel().equals("#de.wikipedia") && day(e).equals(MAIN_DAY))
            .toList();
    assertThat(sql(TOTALS + "ruined where channel = '#de.wikipedia' and date = date'2015-09-12'"))
        .containsExactly(totals(expected));
    assertThatThrownBy(() -> sql(TOTALS + "ruined")).hasMessageContaining(".avro");
  }

  @Test
  void channelsOfAnyNamesAreFound() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.record(CHANNELS.stream().map(name -> event("of " + name, name)).toList());
    archive.publish(ChannelFilter.of("a"));
    view("hostile", archive, "");

    // One statement of many selects, as a statement of its own costs each a job.
    assertThat(sql(ofEachChannel("select id, channel from hostile where channel = %s")))
        .containsExactlyInAnyOrderElementsOf(
            CHANNELS.stream().map(name -> "of %s\t%s".formatted(name, name)).toList());
    assertThat(sql(ofEachChannel("select %1$s, count(*) from hostile where channel <> %1$s")))
        .containsExactlyInAnyOrderElementsOf(
            CHANNELS.stream().map(name -> name + "\t" + (CHANNELS.size() - 1)).toList());
    assertThat(sql("select channel, count(*) from hostile group by channel"))
        .containsExactlyInAnyOrderElementsOf(CHANNELS.stream().map(name -> name + "\t1").toList());
  }

  private static String ofEachChannel(String select) {
    return CHANNELS.stream()
        .map(name -> select.formatted(quoted(name)))
        .collect(Collectors.joining(" union all "));
  }

  private static SpewEvent event(String id, String channel) {
    return SpewEvent.builder()
        .id(id)
        .channel(channel)
        .timestamp(at("2026-03-01T10:00:00Z"))
        .source("somebody")
        .header("trace", "7")
        .payload("[1]")
        .build();
  }

  @Test
  void eventsWithoutAPositionHaveNullsAndHeadersAreAMap() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.record(List.of(event("e", "c")));
    view("lonely", archive, "");

    assertThat(sql("select id, stream, offset, source, headers, string(payload) from lonely"))
        .containsExactly("e\tnull\tnull\tsomebody\tMap(trace -> 7)\t[1]");
    assertThat(sql("select id from lonely where headers['trace'] = '7' and stream is null"))
        .containsExactly("e");
  }

  @Test
  void aLimitReadsNoFurther() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.record(WikipediaEdits.all());
    archive.publish(ChannelFilter.all());
    archive.ruin(path -> !path.contains("date=2015-09-0"));
    view("beginning", archive, "");

    assertThat(plan("select id from beginning limit 2")).contains("PushedLimit: 2");
    List<String> first =
        edits.replay(ReplayQuery.all().until(at("2015-09-10T00:00:00Z"))).stream()
            .map(SpewEvent::id)
            .limit(2)
            .toList();
    assertThat(sql("select id from beginning limit 2")).containsExactlyElementsOf(first);
    assertThat(sql("select id from edits where channel = '#de.wikipedia' limit 100")).hasSize(100);
    assertThat(sql("select id from edits limit 200000")).hasSize(WikipediaEdits.COUNT);
    assertThat(sql("select id from edits where hour(timestamp) = 5 limit 3")).hasSize(3);
  }

  @Test
  void ofWhatIsPublishedWholeCountsComeFromIndexes() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    archive.recordEdits();
    archive.publish(ChannelFilter.all());
    archive.damageBlocks();
    view("counted", archive, "");

    assertThatThrownBy(() -> sql(TOTALS + "counted")).hasMessageContaining("round-0.avro");
    assertThat(plan("select count(*) from counted")).contains("PushedAggregation: [count(*)]");
    assertThat(sql("select count(*), count(id), min(timestamp), max(date) from counted"))
        .containsExactly("39244\t39244\t2015-09-08 00:47:08.77\t2015-11-01");
    assertThat(
            sql(
                "select date, max(timestamp), count(*) from counted where channel = '#en.wikipedia'"
                    + " and date >= '2015-09-12' group by date order by date limit 2"))
        .containsExactly(
            days(e -> e.channel().equals("#en.wikipedia") && !day(e).isBefore(MAIN_DAY))
                .subList(0, 2)
                .toArray(String[]::new));
    assertThat(sql("select count(*), min(channel) from counted where channel like '#z%'"))
        .containsExactly("1126\t#zh.wikipedia");
    assertThat(sql("select count(*), max(timestamp) from counted where channel = 'none'"))
        .containsExactly("0\tnull");
    assertThat(sql("select channel, count(*) from counted where date < '1999-01-01' group by 1"))
        .isEmpty();
  }

  private static List<String> days(Predicate<SpewEvent> filter) {
    Map<LocalDate, List<Instant>> times = new TreeMap<>();
    WikipediaEdits.stream()
        .filter(filter)
        .forEach(e -> times.computeIfAbsent(day(e), d -> new ArrayList<>()).add(e.timestamp()));
    return times.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + "\t"
                    + entry.getValue().stream()
                        .max(Instant::compareTo)
                        .orElseThrow()
                        .toString()
                        .replace('T', ' ')
                        .replaceAll("0*Z$", "")
                    + "\t"
                    + entry.getValue().size())
        .toList();
  }

  @Test
  void anAggregationThatCountsDoNotTellReadsEvents() throws Exception {
    assertThat(sql("select count(*), max(id) from edits")).containsExactly("39244\tedit-39244");
    assertThat(sql("select count(distinct channel) from edits where date = '2015-11-01'"))
        .containsExactly("1");
    assertThat(plan("select max(id) from edits")).doesNotContain("PushedAggregation");
    assertThat(plan("select count(*) from edits where id = 'x'"))
        .doesNotContain("PushedAggregation");
  }

  /** Claims to be JSON: a recorder refuses JSON whose payload cannot be read. */
  private static final class NoJsonSerializer implements SpewSerializer {
    @Override
    public String name() {
      return JsonSpewSerializer.NAME;
    }

    @Override
    public byte[] serialize(SpewEvent event) {
      throw new UnsupportedOperationException("it was serialized");
    }

    @Override
    public SpewHeader header(ByteBuffer serialized) {
      throw new UnsupportedOperationException("the event has a header");
    }

    @Override
    public ByteBuffer payload(ByteBuffer serialized) {
      return serialized;
    }
  }

  @Test
  void nothingIsParsedThatIsNotAskedFor() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    SpewHeader header = new SpewHeader("broken", "c", at("2026-03-01T10:00:00Z"), "", Map.of());
    archive.record(
        List.of(
            SpewEvent.serialized(
                header, ByteBuffer.wrap("no JSON".getBytes(UTF_8)), new NoJsonSerializer())));
    view("unparsable", archive, "");

    assertThat(sql("select channel, date, id, string(event) from unparsable"))
        .containsExactly("c\t2026-03-01\tbroken\tno JSON");
    assertThat(plan("select id from unparsable")).containsPattern("BatchScan [^\\[]*\\[id#\\d+]");
    for (String column : List.of("payload", "source", "headers")) {
      assertThatThrownBy(() -> sql("select " + column + " from unparsable"))
          .hasMessageContaining("event broken of channel c");
    }
  }

  @Test
  void optionsSayWhichEvents() throws Exception {
    view(
        "days",
        edits,
        ", channels '#d*.wikipedia,#fr.wikipedia', from '2015-09-12', until '2015-09-12T12:00:00Z'");
    ReplayQuery query =
        ReplayQuery.all()
            .channels("#d*.wikipedia", "#fr.wikipedia")
            .from(at("2015-09-12T00:00:00Z"))
            .until(at("2015-09-12T12:00:00Z"));
    assertThat(sql(TOTALS + "days")).containsExactly(totals(edits.replay(query)));
    view(
        "queried",
        edits,
        ", query " + quoted(query.toJson()) + ", sliceBytes '20k', memoryBytes '8m'");
    assertThat(sql(TOTALS + "queried")).containsExactly(totals(edits.replay(query)));
    assertThat(sql("select distinct spark_partition_id() from queried")).hasSizeGreaterThan(3);
    view("rounds", edits, ", scope 'published', onDamage 'skip'");
    assertThat(sql(TOTALS + "rounds"))
        .containsExactly(totals(edits.replay(ReplayQuery.all().publishedOnly())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"events", "dataset", "kryo"})
  void eventsComeAsObjects(String command) throws Exception {
    ReplayQuery query = ReplayQuery.all().channels("#s*.wikipedia", "#zh.wikipedia");
    assertThat(spark.run("%s %s %s".formatted(command, edits.root(), query.toJson())))
        .containsExactlyInAnyOrderElementsOf(
            edits.replay(query).stream()
                .map(
                    event ->
                        String.join(
                            "\t",
                            event.channel(),
                            event.id(),
                            event.timestamp().toString(),
                            event.source(),
                            Integer.toString(event.payload().remaining())))
                .toList());
  }

  @Test
  void aTaskOfManySlicesClosesEachBehindItsLastEvent() throws Exception {
    assertThat(spark.run("unclosed %s %s".formatted(edits.root(), ReplayQuery.all().toJson())))
        .containsExactly("0");
  }

  @Test
  void aBatchOfLargeEventsFitsIntoMemory() throws Exception {
    EngineArchive archive = new EngineArchive(hdfs);
    String payload = "\"" + "a".repeat(2 << 20) + "\"";
    for (int recorded = 0; recorded < LARGE_EVENTS; recorded += LARGE_BATCH) {
      archive.record(
          Stream.generate(() -> SpewEvent.builder().channel("c").payload(payload).build())
              .limit(LARGE_BATCH)
              .toList());
    }
    archive.publish(ChannelFilter.all());
    try (EngineProcess small =
        EngineProcess.start("spark-4.2", SparkCommands.class, BESIDE, "-Xmx512m")) {
      small.run(
          "sql create temporary view large using tattletail options (path '%s')"
              .formatted(archive.root()));
      assertThat(small.run("sql select count(id), sum(length(payload)) from large"))
          .containsExactly(LARGE_EVENTS + "\t" + LARGE_EVENTS * (long) payload.length());
    }
  }

  @Test
  void errorsSayWhatIsWrong() throws Exception {
    Path nothing = new Path(hdfs.root(), "nothing");
    assertThatThrownBy(
            () ->
                sql(
                    "create temporary view w using tattletail options (path '%s')"
                        .formatted(nothing)))
        .hasMessageContaining(nothing + " is no TattleTail archive");
    assertThatThrownBy(() -> sql("create temporary view w using tattletail"))
        .hasMessageContaining("tattletail needs the option path, the directory of an archive");
    assertThatThrownBy(() -> view("w", edits, ", chanels 'x'"))
        .hasMessageContaining("tattletail has no option chanels; it has [path, query, channels,");
    assertThatThrownBy(() -> view("w", edits, ", from 'yesterday'"))
        .hasMessageContaining("from is 'yesterday', no time such as 2026-11-22T10:15:00Z");
    assertThatThrownBy(() -> view("w", edits, ", sliceBytes 'many'"))
        .hasMessageContaining("option sliceBytes of tattletail: 'many' is no number of bytes");
    assertThatThrownBy(() -> view("w", edits, ", memoryBytes '1k'"))
        .hasMessageContaining("option memoryBytes of tattletail: memoryBytes must be at least");
    assertThatThrownBy(() -> view("w", edits, ", onDamage 'ignore'"))
        .hasMessageContaining("option onDamage of tattletail: 'ignore' is neither fail nor skip");
    assertThatThrownBy(() -> view("w", edits, ", scope 'some'"))
        .hasMessageContaining("option scope of tattletail: 'some' is neither all nor published");
    assertThatThrownBy(() -> view("w", edits, ", query '{}'"))
        .hasMessageContaining("option query of tattletail: '{}' is no replay query");
    assertThatThrownBy(() -> view("w", edits, ", serializers 'java.lang.String'"))
        .hasMessageContaining(
            "option serializers of tattletail: java.lang.String is no serializer");
  }
}
