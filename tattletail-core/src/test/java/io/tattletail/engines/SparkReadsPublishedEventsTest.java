package io.tattletail.engines;

import static io.tattletail.engines.PublishedEvents.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark, which knows nothing of rounds, reads each published event exactly once. */
@Tag("engines")
@ParameterizedClass
@EnumSource(Spark.class)
record SparkReadsPublishedEventsTest(Spark spark) {
  private static final String WIKI = "#en.wikipedia";

  private static final String TOTALS =
      """
      count(*), sum(length(event)), count(distinct id), unix_micros(min(timestamp)),
      unix_micros(max(timestamp)), sum(crc32(event))
      """;

  private static final String COLUMNS =
      """
      timestamp timestamp, recorder int, sequence bigint, stream string, offset bigint,
      skipped bigint, id string, event binary, channel string, date date
      """;

  @TempDir private static Path root;
  private static PublishedEvents published;
  private static SparkProcess process;

  @BeforeParameterizedClassInvocation
  static void publish(Spark spark) throws IOException {
    assumeTrue(spark.runsHere(), () -> spark + " does not run on Java " + Runtime.version());
    published = new PublishedEvents(Files.createDirectory(root.resolve(spark.toString())));
    Path round = published.round(WIKI, DAY, 0, 3_000, 300);
    published.roundOfCopies(WIKI, DAY, 1);
    published.round(WIKI, DAY, 2, 200, 0);
    published.round(WIKI, DAY, 3, 0, 60);
    published.leaveTemporary(round, 3);
    published.leaveTemporary(round, 4);
    published.round("1", DAY, 0, 10, 10);
    published.round("1", DAY.plusDays(1), 0, 20, 0);
    published.round("01", DAY, 0, 40, 0);
    published.round("1.0", DAY, 0, 80, 1);
    published.roundOfCopies("copies alone", DAY, 0);

    process = new SparkProcess(spark);
    view("published", published.directory());
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    if (process != null) {
      process.close();
    }
    if (published != null) {
      published.close();
    }
  }

  /** Makes a view of a directory, with the schema that engines are to be given. */
  private static void view(String name, Path directory) throws IOException {
    process.run(
        "create or replace temporary view %s (%s) using avro options (path '%s')"
            .formatted(name, COLUMNS, directory));
  }

  private static List<String> totalsOfPartitions(String table) throws IOException {
    return process.run(
        "select channel, date, %s from %s group by channel, date order by channel, date"
            .formatted(TOTALS, table));
  }

  private static String partition(String channel, LocalDate day) {
    return "channel = '%s' and date = date'%s'".formatted(channel, day);
  }

  @Test
  void itIsTheVersionItShouldBe() throws Exception {
    assertThat(process.run("select version()"))
        .singleElement()
        .asString()
        .startsWith(spark.toString().replace("spark-", ""));
  }

  @Test
  void eachEventIsReadOnce() throws Exception {
    assertThat(totalsOfPartitions("published")).isEqualTo(published.totalsOfPartitions());
  }

  @Test
  void channelsThatLookLikeNumbersStayApart() throws Exception {
    assertThat(process.run("select distinct channel from published order by channel"))
        .containsExactly(WIKI, "01", "1", "1.0");
    assertThat(process.run("select count(*) from published where channel = '1'"))
        .containsExactly("30");
  }

  @Test
  void roundsSplitAnywhereGiveEachEventOnce() throws Exception {
    String partition = "from published where " + partition(WIKI, DAY);
    for (int bytes : new int[] {1 << 30, 40_009, 4_001, 307}) {
      process.run("set spark.sql.files.maxPartitionBytes=" + bytes);
      assertThat(process.run("select " + TOTALS + partition))
          .as("splits of %d bytes", bytes)
          .containsExactly(published.totals(WIKI, DAY));
    }
    assertThat(process.run("select distinct spark_partition_id() " + partition))
        .as("splits that have events")
        .hasSizeGreaterThan(50);
    process.run("reset spark.sql.files.maxPartitionBytes");
  }

  @Test
  void aRoundWithoutEventsHasNoRows() throws Exception {
    view("copies", published.directory("copies alone", DAY));

    assertThat(process.run("select count(id) from copies")).containsExactly("0");
  }

  @Test
  void otherPartitionsAreNotRead() throws Exception {
    try (PublishedEvents damaged =
        new PublishedEvents(Files.createDirectory(root.resolve(spark + "-damaged")))) {
      damaged.round(WIKI, DAY, 0, 10, 0);
      damaged.round(WIKI, DAY, 1, 20, 0);
      Files.writeString(damaged.round(WIKI, DAY.plusDays(1), 0, 1, 0), "not Avro");
      Files.writeString(damaged.round("other", DAY, 0, 1, 0), "not Avro");
      view("damaged", damaged.directory());

      String partition = "from damaged where " + partition(WIKI, DAY);
      assertThat(process.run("select count(id) " + partition)).containsExactly("30");
      assertThat(process.run("select distinct input_file_name() " + partition))
          .extracting(name -> name.substring(name.lastIndexOf('/') + 1))
          .containsExactlyInAnyOrder("round-0.avro", "round-1.avro");
      assertThatThrownBy(() -> process.run("select count(id) from damaged"))
          .hasMessageContaining("select count(id) from damaged: failed");
    }
  }

  @Test
  void aRoundThatCameLaterIsReadAfterARefresh() throws Exception {
    try (PublishedEvents growing =
        new PublishedEvents(Files.createDirectory(root.resolve(spark + "-growing")))) {
      growing.round(WIKI, DAY, 0, 10, 0);
      view("growing", growing.directory());
      List<String> before = totalsOfPartitions("growing");
      growing.round(WIKI, DAY, 1, 20, 0);
      growing.round(WIKI, DAY.plusDays(1), 0, 30, 0);

      assertThat(totalsOfPartitions("growing")).isEqualTo(before);
      process.run("refresh table growing");
      assertThat(totalsOfPartitions("growing")).isEqualTo(growing.totalsOfPartitions());
    }
  }

  @Test
  void aTableOfTheCatalogReadsEachEventOnce() throws Exception {
    process.run(
        "create table archive (%s) using avro partitioned by (channel, date) location '%s'"
            .formatted(COLUMNS, published.directory()));
    process.run("alter table archive recover partitions");

    assertThat(totalsOfPartitions("archive")).isEqualTo(published.totalsOfPartitions());
    process.run("drop table archive");
  }

  @Test
  void eventsBeforeTheGregorianCalendarKeepTheirTimes() throws Exception {
    try (PublishedEvents old =
        new PublishedEvents(Files.createDirectory(root.resolve(spark + "-old")))) {
      LocalDate day = LocalDate.of(1066, 10, 14);
      old.round(WIKI, day, 0, 10, 0);
      view("old", old.directory());
      // Else Spark 3 refuses times before 1900.
      process.run("set spark.sql.avro.datetimeRebaseModeInRead=CORRECTED");

      assertThat(totalsOfPartitions("old")).isEqualTo(old.totalsOfPartitions());
      process.run("reset spark.sql.avro.datetimeRebaseModeInRead");
    }
  }
}
