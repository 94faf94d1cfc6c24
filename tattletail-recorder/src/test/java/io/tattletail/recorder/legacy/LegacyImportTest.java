package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.RejectedEvent;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.WikipediaEdits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class LegacyImportTest {
  private static org.apache.hadoop.fs.Path at(org.apache.hadoop.fs.Path parent, String child) {
    return new org.apache.hadoop.fs.Path(parent, child);
  }

  /** Rows of two fields make one file; which are events is told by {@link LegacyFiles#map}. */
  private static org.apache.hadoop.fs.Path source(MiniHdfs hdfs, List<String> rows)
      throws Exception {
    org.apache.hadoop.fs.Path source = hdfs.newDirectory();
    LegacyFiles.write(hdfs.configuration(), at(source, "part-0"), CompressionType.BLOCK, rows);
    return source;
  }

  private static List<String> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> "c" + i % 3 + "\t2012-01-0" + (1 + i % 5) + "T00:00:00.00" + i % 10 + "Z\t" + i)
        .toList();
  }

  private static LegacyImport job(
      MiniHdfs hdfs, org.apache.hadoop.fs.Path root, org.apache.hadoop.fs.Path source) {
    return LegacyImport.into(root, hdfs.configuration())
        .name("orders-2012")
        .from(SequenceFiles.under(source))
        .mapping(LegacyFiles::map);
  }

  @Test
  void theEditsOfADayAreImportedAndPublishedEachOnce(MiniHdfs hdfs) throws Exception {
    var source = hdfs.newDirectory();
    var root = hdfs.newDirectory();
    List<SpewEvent> edits = WikipediaEdits.all();
    List<String> rows = edits.stream().map(LegacyFiles::row).toList();
    LegacyFiles.write(
        hdfs.configuration(), at(source, "1"), CompressionType.BLOCK, rows.subList(0, 20_000));
    LegacyFiles.write(
        hdfs.configuration(),
        at(source, "2"),
        CompressionType.RECORD,
        rows.subList(20_000, 25_000));
    LegacyFiles.write(
        hdfs.configuration(),
        at(source, "3/1"),
        CompressionType.NONE,
        rows.subList(25_000, 39_244));

    List<ImportProgress> told = new ArrayList<>();
    ImportReport report =
        job(hdfs, root, source)
            .options(
                ImportOptions.defaults()
                    .checkpointEvery(10_000, Duration.ofHours(1))
                    .listener(told::add)
                    .publishing(PublishOptions.defaults()))
            .run();

    assertThat(report.rows()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(report.events()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(report.rejected()).isZero();
    assertThat(told)
        .extracting(ImportProgress::rows)
        .containsExactly(10_000L, 20_000L, 30_000L, 39_244L);
    assertThat(report.published().orElseThrow().problems()).isEmpty();
    assertThat(report.published().orElseThrow().events()).isEqualTo(WikipediaEdits.COUNT);
    ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
    ImportedEdits.assertAll(archive.replayed());
    assertThat(archive.published()).hasSize(WikipediaEdits.COUNT);
    assertThat(archive.verified().isSound()).as(archive.verified().toText()).isTrue();

    ImportReport again = job(hdfs, root, source).run();
    assertThat(again.rowsBefore()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(again.rows()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(archive.replayed()).hasSize(WikipediaEdits.COUNT);
  }

  @Test
  void whatAnImportMakesHasThePermissionsOfItsRecorder(MiniHdfs hdfs) throws Exception {
    var parent = hdfs.newDirectory();
    var root = at(parent, "archive");
    job(hdfs, root, source(hdfs, List.of("no event", events(1).get(0))))
        .options(
            ImportOptions.defaults()
                .recorder(
                    RecorderOptions.defaults()
                        .permissions(ArchivePermissions.ofOctal("770", "660"))))
        .run();
    var fileSystem = root.getFileSystem(hdfs.configuration());
    var files = fileSystem.listFiles(root, true);
    while (files.hasNext()) {
      var file = files.next();
      assertThat(file.getPermission().toString()).as("%s", file).isEqualTo("rw-rw----");
      for (var above = file.getPath().getParent();
          !above.equals(parent);
          above = above.getParent()) {
        assertThat(fileSystem.getFileStatus(above).getPermission().toString())
            .as("%s", above)
            .isEqualTo("rwxrwx---");
      }
    }
  }

  @Test
  void anImportThatIsKilledAgainAndAgainImportsAndRejectsEachRowOnce() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int count = 6_000;
    List<String> rows = WikipediaEdits.stream().limit(count).map(LegacyFiles::row).toList();
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      var source = hdfs.newDirectory();
      var root = hdfs.newDirectory();
      LegacyFiles.write(
          hdfs.configuration(), at(source, "1"), CompressionType.NONE, rows.subList(0, 2_000));
      LegacyFiles.write(
          hdfs.configuration(), at(source, "2"), CompressionType.BLOCK, rows.subList(2_000, count));
      int deaths = 0;
      for (int i = 0; i < 4; i++) {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    ImportProcess.class.getName(),
                    hdfs.root().toString(),
                    root.toString(),
                    source.toString(),
                    Integer.toString(1 + random.nextInt(2_000)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("seed %s", seed).isTrue();
        deaths += process.exitValue() == 137 ? 1 : 0;
        try (Archive archive = Archive.open(root, hdfs.configuration())) {
          ArchivePublisher.of(archive).runNow();
        }
      }
      assertThat(deaths).as("seed %s", seed).isPositive();
      ImportReport report =
          ImportProcess.job(root, source, hdfs.configuration(), new AtomicLong(Long.MAX_VALUE))
              .run();
      // Which rows are events is a matter of their positions, so a fresh archive tells.
      var fresh = hdfs.newDirectory();
      ImportReport expected =
          ImportProcess.job(fresh, source, hdfs.configuration(), new AtomicLong(Long.MAX_VALUE))
              .run();
      ImportedArchive whole = new ImportedArchive(fresh, hdfs.configuration());
      ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
      assertThat(report.rows()).as("seed %s", seed).isEqualTo(count);
      assertThat(report.events()).as("seed %s", seed).isEqualTo(expected.events());
      assertThat(report.rejected()).as("seed %s", seed).isEqualTo(expected.rejected()).isPositive();
      assertThat(keys(archive.replayed()))
          .as("seed %s", seed)
          .containsExactlyElementsOf(keys(whole.replayed()));
      assertThat(ids(archive.rejected()))
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(ids(whole.rejected()));

      hdfs.cluster().setLeasePeriod(1, 3_600_000);
      try (Archive open = Archive.open(root, hdfs.configuration())) {
        salvageAll(open);
        assertThat(ArchivePublisher.of(open).runNow().problems()).as("seed %s", seed).isEmpty();
      }
      assertThat(keys(archive.published()))
          .as("seed %s", seed)
          .containsExactlyElementsOf(keys(whole.replayed()));
      assertThat(archive.verified().isSound())
          .as("seed %s: %s", seed, archive.verified().toText())
          .isTrue();
    }
  }

  /** The name node recovers leases after it was asked, and is asked again until all are. */
  private static void salvageAll(Archive archive) throws Exception {
    SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(archive);
    Await.until("nothing to be left over", () -> salvager.salvage(ChannelFilter.all()).isEmpty());
  }

  private static List<String> keys(List<ImportedArchive.Seen> events) {
    return events.stream().map(e -> e.timestamp() + " " + e.channel() + " " + e.id()).toList();
  }

  private static List<String> ids(List<RejectedEvent> events) {
    return events.stream().map(RejectedEvent::id).toList();
  }

  @Test
  void whatIsNoEventIsKeptWithTheReasonAndTheRowAndTheImportGoesOn(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    List<String> rows = new ArrayList<>(events(20));
    rows.add("only one field");
    rows.add("c\tyesterday\t1");
    rows.add("../../up\t2012-01-01T00:00:00Z\t\"fine\"");
    rows.add("c=1/%2F#\t2012-01-01T00:00:00Z\t\"fine\"");
    rows.add("__HIVE_DEFAULT_PARTITION__\t2012-01-01T00:00:00Z\t1");
    rows.add("x".repeat(300) + "\t2012-01-01T00:00:00Z\t1");
    rows.add("c\t1912-01-01T00:00:00Z\t1");
    rows.add("c\t2012-01-01T00:00:00Z\tno JSON");
    ImportReport report = job(hdfs, root, source(hdfs, rows)).run();
    assertThat(report.events()).isEqualTo(22);
    assertThat(report.rejected()).isEqualTo(6);
    ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
    assertThat(archive.replayed())
        .hasSize(22)
        .extracting(ImportedArchive.Seen::channel)
        .contains("../../up", "c=1/%2F#");
    List<RejectedEvent> rejected = archive.rejected();
    assertThat(rejected)
        .hasSize(6)
        .allSatisfy(e -> assertThat(e.serializer()).isEqualTo(LegacyImport.ROW_FORMAT));
    assertThat(rejected.get(0).reason()).isEqualTo("it has not three fields");
    assertThat(LegacyRow.parse(rejected.get(0).event()).text()).isEqualTo("only one field");
    assertThat(rejected.get(1).reason()).startsWith("the mapping failed: java.time.format");
    assertThat(rejected.get(2).channel()).isEqualTo("__HIVE_DEFAULT_PARTITION__");
    assertThat(rejected.get(4).reason()).contains("its time is not between");
    assertThat(rejected).extracting(RejectedEvent::id).allSatisfy(UUID::fromString);
  }

  @Test
  void rowsOfRetiredDaysAreCountedAndNotRecorded(MiniHdfs hdfs) throws Exception {
    org.apache.hadoop.fs.Path root = hdfs.newDirectory();
    LegacyImport job = job(hdfs, root, source(hdfs, events(10)));
    try (Archive archive = Archive.openOrCreate(root, hdfs.configuration())) {
      archive
          .store()
          .changeDescriptor(
              descriptor ->
                  descriptor.withFloors(List.of(new Floor("*", LocalDate.parse("2100-01-01")))));
    }
    ImportReport report = job.run();
    assertThat(report.rows()).isEqualTo(10);
    assertThat(report.belowFloor()).isEqualTo(10);
    assertThat(report.rejected()).isZero();
    assertThat(report.toString())
        .contains("10 events are not recorded, because their days are below");
    assertThat(new ImportedArchive(root, hdfs.configuration()).replayed()).isEmpty();
    assertThat(job.run().belowFloor()).as("of a run without rows").isZero();
  }

  @Test
  void anImportOfTheSameNameTakesOverAndTheEarlierOneFails(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    var source = source(hdfs, events(100));
    LegacyImport job = job(hdfs, root, source);
    List<ImportReport> second = new ArrayList<>();
    ImportOptions options =
        ImportOptions.defaults()
            .checkpointEvery(10, Duration.ofHours(1))
            .listener(
                progress -> {
                  if (progress.rows() == 30) {
                    second.add(run(job));
                  }
                });
    assertThatThrownBy(() -> job.options(options).run())
        .isInstanceOf(ImportTakenOverException.class)
        .hasMessageContaining("import orders-2012 goes on in another process, as run orders-2012.");
    assertThat(second.get(0).rowsBefore()).isEqualTo(30);
    assertThat(new ImportedArchive(root, hdfs.configuration()).replayed()).hasSize(100);
    assertThat(run(job).rowsBefore()).isEqualTo(100);
  }

  private static ImportReport run(LegacyImport job) {
    try {
      return job.run();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aMappingThatGivesARowTwoEventsIsAnError(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    LegacyImport job = job(hdfs, root, source(hdfs, events(10)));
    assertThatThrownBy(
            () ->
                job.mapping(
                        row -> SpewEvent.builder().channel("c").timestamp(Instant.EPOCH).build())
                    .run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("row.event() has an id that stays the same");
    AtomicLong calls = new AtomicLong();
    assertThatThrownBy(
            () ->
                job.mapping(
                        row ->
                            row.event()
                                .channel("c")
                                .timestamp(Instant.EPOCH)
                                .payload("" + calls.incrementAndGet())
                                .build())
                    .run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of different content");
  }

  @Test
  void tooManyRejectedRowsEndTheImport(MiniHdfs hdfs) throws Exception {
    List<String> rows = new ArrayList<>(events(20));
    rows.addAll(7, List.of("bad", "bad", "bad"));
    var root = hdfs.newDirectory();
    LegacyImport job = job(hdfs, root, source(hdfs, rows));
    assertThatThrownBy(() -> job.options(ImportOptions.defaults().maxRejected(2)).run())
        .isInstanceOf(TooManyRejectedException.class)
        .hasMessageContaining("rejected 3 of 10 rows, more than maxRejected 2")
        .hasMessageContaining("it has not three fields");
    assertThatThrownBy(() -> job.options(ImportOptions.defaults().maxRejectedShare(0.1)).run())
        .isInstanceOf(TooManyRejectedException.class)
        .hasMessageContaining("rejected 3 of 23 rows");
    ImportReport report = job.options(ImportOptions.defaults().maxRejectedShare(0.2)).run();
    assertThat(report.rejected()).isEqualTo(3);
    ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
    assertThat(archive.rejected()).hasSize(3);
    assertThat(archive.replayed()).hasSize(20);
  }

  @Test
  void anImportOfAnotherSourceUnderTheSameNameIsRefused(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    job(hdfs, root, source(hdfs, events(3))).run();
    assertThatThrownBy(() -> job(hdfs, root, source(hdfs, events(3))).run())
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("import orders-2012 was begun with SequenceFiles under hdfs:")
        .hasMessageContaining("Use another name");
  }

  @Test
  void anEmptyDirectoryIsAnImportOfNoRows(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    ImportReport report = job(hdfs, root, hdfs.newDirectory()).run();
    assertThat(report.rows()).isZero();
    assertThat(new ImportedArchive(root, hdfs.configuration()).verified().isSound()).isTrue();
  }

  @Test
  void damageIsCountedOnceAlsoAfterARestart(MiniHdfs hdfs) throws Exception {
    var source = source(hdfs, events(10));
    try (var out = source.getFileSystem(hdfs.configuration()).create(at(source, "part-1"))) {
      out.write("no SequenceFile".getBytes(UTF_8));
    }
    var root = hdfs.newDirectory();
    LegacyImport job = job(hdfs, root, source);
    assertThatThrownBy(job::run).isInstanceOf(DamagedSourceException.class);
    LegacyImport skipping = job.from(SequenceFiles.under(source).onDamage(DamagePolicy.SKIP));
    ImportReport report = skipping.run();
    assertThat(report.events()).isEqualTo(10);
    assertThat(report.damage())
        .singleElement()
        .satisfies(d -> assertThat(d.file()).endsWith("part-1"));
    assertThat(skipping.run().progress().damaged()).isEqualTo(1);
  }

  @Test
  void theCodeOfTheDocumentationDoesWhatItSays(MiniHdfs hdfs) throws Exception {
    List<String> shown =
        all(Path.of("../docs/engines.md"), Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL));
    List<String> compiled =
        all(
            Path.of("src/test/java/io/tattletail/recorder/legacy/Snippets.java"),
            Pattern.compile("// begin \\w+\n(.*?)\n *// end", Pattern.DOTALL));
    // Other engines' code is on the page too.
    assertThat(shown).containsSubsequence(compiled.stream().map(String::stripIndent).toList());
    var root = hdfs.newDirectory();
    ImportReport report = Snippets.run(root, hdfs.configuration(), source(hdfs, events(30)));
    assertThat(report.toString())
        .startsWith("import orders-2012: 30 rows: 30 events, 0 rejected; 0 damaged parts; at ")
        .contains("published 30 events in 15 rounds; 0 problems");
  }

  private static List<String> all(Path file, Pattern pattern) throws Exception {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
