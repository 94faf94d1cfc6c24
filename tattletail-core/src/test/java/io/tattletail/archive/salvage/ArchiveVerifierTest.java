package io.tattletail.archive.salvage;

import static io.tattletail.archive.salvage.VerifiedArchive.BLOCK;
import static io.tattletail.archive.salvage.VerifiedArchive.CHANNEL;
import static io.tattletail.archive.salvage.VerifiedArchive.FIRST;
import static io.tattletail.archive.salvage.VerifiedArchive.OTHER;
import static io.tattletail.archive.salvage.VerifiedArchive.RECORDER;
import static io.tattletail.archive.salvage.VerifiedArchive.SECOND;
import static io.tattletail.archive.salvage.VerifiedArchive.STREAM;
import static io.tattletail.archive.salvage.VerifiedArchive.event;
import static io.tattletail.archive.salvage.VerifiedArchive.events;
import static io.tattletail.archive.salvage.VerifiedArchive.local;
import static io.tattletail.archive.salvage.VerifiedArchive.metadata;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Bytes;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.segment.CraftedSegments;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.SegmentIndex;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.internal.segment.SequenceRange;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveVerifierTest {
  @TempDir java.nio.file.Path directory;
  private VerifiedArchive recorded;

  @BeforeEach
  void openArchive() throws IOException {
    recorded = new VerifiedArchive(directory);
  }

  @AfterEach
  void closeArchive() throws IOException {
    recorded.close();
  }

  private static List<Finding> errors(VerificationReport report) {
    assertThat(report.isSound())
        .isEqualTo(report.findings().stream().noneMatch(f -> f.severity() == Severity.ERROR));
    return report.findings().stream().filter(f -> f.severity() == Severity.ERROR).toList();
  }

  private static List<Finding> of(VerificationReport report, Kind kind) {
    return report.findings().stream().filter(f -> f.kind() == kind).toList();
  }

  private Finding only(Kind kind) throws IOException {
    VerificationReport report = recorded.verify();
    assertThat(errors(report)).as("%s", report).extracting(Finding::kind).containsExactly(kind);
    return errors(report).get(0);
  }

  @Test
  void aSoundArchiveHasNoFindings() throws Exception {
    recorded.recorded();
    VerificationReport report = recorded.verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(report.totals().events()).isEqualTo(400);
    assertThat(report.totals().sealed()).isEqualTo(4);
    assertThat(report.totals().partitions()).isEqualTo(2);
    assertThat(report.toText()).contains("is sound: 0 errors", "all channels, all days");
  }

  @Test
  void aListenerIsToldOfEachPartition() throws Exception {
    recorded.recorded();
    List<VerificationProgress> told = new ArrayList<>();
    VerificationReport report = ArchiveVerifier.of(recorded.archive).listener(told::add).verify();
    assertThat(told).extracting(VerificationProgress::done).containsExactly(1L, 2L);
    assertThat(told).extracting(VerificationProgress::partitions).containsOnly(2L);
    VerificationProgress last = told.get(1);
    assertThat(last.events()).isEqualTo(report.totals().events());
    assertThat(last.bytes()).isEqualTo(report.totals().bytes());
    assertThat(last.toString()).startsWith("2 of 2 partitions, 400 events, ");
    told.clear();
    ArchiveVerifier.of(recorded.archive).listener(told::add).days(FIRST, FIRST).verify();
    assertThat(told)
        .extracting(VerificationProgress::partition)
        .containsExactly(new Partition(CHANNEL, FIRST));
    assertThat(told).extracting(VerificationProgress::partitions).containsExactly(1L);
  }

  @Test
  void anInterruptEndsItAndIsNoFinding() throws Exception {
    recorded.recorded();
    assertThatThrownBy(
            () ->
                ArchiveVerifier.of(recorded.archive)
                    .listener(told -> Thread.currentThread().interrupt())
                    .verify())
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
  }

  @Test
  void whatIsUsualIsNoError() throws Exception {
    recorded.recorded();
    // A retry wrote a commit again, under the same sequences.
    recorded.sealed(FIRST, RECORDER, 3, events(FIRST, 250, 300, 250));
    // Another recorder got a redelivery, and an event that is late by a day; then it went on.
    List<SegmentRecord> redelivered = events(FIRST, 280, 300, 0);
    redelivered.add(event(FIRST, 400, 20));
    recorded.sealed(FIRST, OTHER, 0, redelivered);
    reject(new SpewPosition(STREAM, 801, 803));
    try (SegmentWriter open = recorded.written(SECOND, OTHER, 0, events(SECOND, 402, 450, 0))) {
      VerificationReport report = recorded.verify();
      assertThat(errors(report)).isEmpty();
      assertThat(report.findings())
          .extracting(Finding::kind)
          .containsExactlyInAnyOrder(Kind.DUPLICATES, Kind.REJECTED, Kind.UNSEALED);
      assertThat(report.totals().duplicates()).isEqualTo(70);
      assertThat(report.totals().unsealed()).isEqualTo(1);
      assertThat(report.totals().rejected()).isEqualTo(1);
      assertThat(of(report, Kind.UNSEALED).get(0).message())
          .startsWith("recorder " + OTHER + " writes it, or left it unsealed, last modified 20");
      assertThat(of(report, Kind.REJECTED).get(0).message())
          .isEqualTo("1 events could not be recorded: no channel");
      assertThat(open.path().getName()).isEqualTo("." + OTHER + "-0.avro");
    }
  }

  private void reject(SpewPosition position) throws IOException {
    try (RejectedWriter writer =
        RejectedWriter.create(recorded.archive.store(), new RecorderName(RECORDER))) {
      writer.write(
          new RejectedEvent(
              RECORDER,
              Instant.now(),
              "no channel",
              "",
              "",
              "tattletail-json-1",
              Optional.of(position),
              ByteBuffer.allocate(3)));
    }
  }

  @Test
  void aSegmentMissingAtTheBeginningIsNamed() throws Exception {
    List<Path> segments = recorded.recorded();
    Files.delete(local(segments.get(0)));
    assertThat(only(Kind.MISSING_SEQUENCES))
        .satisfies(
            finding -> {
              assertThat(finding.where()).endsWith("channel=%23en/date=2026-11-22");
              assertThat(finding.message())
                  .isEqualTo(
                      "recorder %s lacks sequences 0 to 99 (between the beginning and %s), 100 events in all"
                          .formatted(RECORDER, segments.get(1).getName()));
            });
  }

  @Test
  void aSegmentMissingInTheMiddleIsNamedByItsSequencesAndItsOffsets() throws Exception {
    List<Path> segments = recorded.recorded();
    Files.delete(local(segments.get(1)));
    VerificationReport report = recorded.verify();
    String between = "between " + segments.get(0).getName() + " and " + segments.get(2).getName();
    assertThat(errors(report)).hasSize(2);
    assertThat(of(report, Kind.MISSING_SEQUENCES).get(0).message())
        .contains("lacks sequences 100 to 199 (" + between + "), 100 events in all");
    assertThat(of(report, Kind.MISSING_OFFSETS).get(0).message())
        .isEqualTo(
            "stream stream-1 of channel [#en]: no event covers the offsets after 199 up to 399; "
                + between);
  }

  @Test
  void theLastSegmentOfADayIsMissedByTheNextDay() throws Exception {
    List<Path> segments = recorded.recorded();
    Files.delete(local(segments.get(2)));
    Finding finding = only(Kind.MISSING_OFFSETS);
    assertThat(finding.where()).isEqualTo(STREAM);
    assertThat(finding.offset()).hasValue(400);
    assertThat(finding.message())
        .contains(
            "the offsets after 399 up to 599; between %s and %s"
                .formatted(segments.get(1).getName(), segments.get(3).getName()));
  }

  @Test
  void aPartCannotJudgeWhatOtherDaysMayHave() throws Exception {
    List<Path> segments = recorded.recorded();
    // Late events of the first day: on their stream they come after some of the second.
    recorded.sealed(FIRST, OTHER, 0, events(FIRST, 400, 410, 0));
    ArchiveVerifier verifier = ArchiveVerifier.of(recorded.archive);
    VerificationReport first = verifier.days(FIRST, FIRST).verify();
    assertThat(errors(first)).isEmpty();
    assertThat(first.totals().events()).isEqualTo(310);
    assertThat(of(first, Kind.OFFSETS_NOT_JUDGED).get(0).message())
        .contains("1 ranges of offsets", "the first after 599 up to 799", "verify all days");
    assertThat(errors(verifier.verify())).isEmpty();
    assertThat(verifier.channels(ChannelFilter.of("other")).verify().totals().events()).isZero();
    assertThatThrownBy(() -> verifier.days(SECOND, FIRST))
        .hasMessage("days from 2026-11-23 to 2026-11-22");
    Files.delete(local(segments.get(1)));
    assertThat(errors(verifier.days(FIRST, SECOND).verify()))
        .extracting(Finding::kind)
        .containsExactly(Kind.MISSING_SEQUENCES);
  }

  @Test
  void aBlockCutOutIsDamage() throws Exception {
    Path segment = recorded.recorded().get(1);
    byte[] bytes = Files.readAllBytes(local(segment));
    byte[] sync = Arrays.copyOfRange(bytes, bytes.length - 16, bytes.length);
    int block = Bytes.indexOf(bytes, sync) + 16;
    int next = block + Bytes.indexOf(Arrays.copyOfRange(bytes, block, bytes.length), sync) + 16;
    Files.write(
        local(segment),
        Bytes.concat(Arrays.copyOf(bytes, block), Arrays.copyOfRange(bytes, next, bytes.length)));
    VerificationReport report = recorded.verify();
    assertThat(of(report, Kind.DAMAGE))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo(segment.toString());
              assertThat(finding.message()).contains("index");
            });
    assertThat(of(report, Kind.MISSING_SEQUENCES).get(0).message())
        .contains("lacks sequences 100 to 199");
  }

  @Test
  void aBlockLeftOutOfAValidFileIsMissed() throws Exception {
    Path segment = recorded.recorded().get(1);
    Files.delete(local(segment));
    List<SegmentRecord> without = events(FIRST, 100, 200, 100);
    without.subList(BLOCK, 2 * BLOCK).clear();
    assertThat(recorded.sealed(FIRST, RECORDER, 1, without)).isEqualTo(segment);
    VerificationReport report = recorded.verify();
    assertThat(errors(report))
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "recorder %s lacks sequences 125 to 149 (within %s), 25 events in all"
                .formatted(RECORDER, segment.getName()),
            "stream stream-1 of channel [#en]: no event covers the offsets after 249 up to 299;"
                + " within "
                + segment.getName());
  }

  private static int indexAt(byte[] segment) {
    int tail = segment.length - 32;
    return segment.length
        - ByteBuffer.wrap(segment).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(tail);
  }

  @Test
  void exchangedIndexesAreDamageOfBothFiles() throws Exception {
    List<Path> segments = recorded.recorded();
    byte[] one = Files.readAllBytes(local(segments.get(0)));
    byte[] other = Files.readAllBytes(local(segments.get(1)));
    Files.write(local(segments.get(0)), exchanged(one, other));
    Files.write(local(segments.get(1)), exchanged(other, one));
    assertThat(of(recorded.verify(), Kind.DAMAGE))
        .extracting(Finding::where)
        .containsExactly(segments.get(0).toString(), segments.get(1).toString());
  }

  private static byte[] exchanged(byte[] blocks, byte[] index) {
    return Bytes.concat(
        Arrays.copyOf(blocks, indexAt(blocks)),
        Arrays.copyOfRange(index, indexAt(index), index.length));
  }

  @Test
  void anEventReplacedWithinAValidBlockIsDamage() throws Exception {
    Path segment = recorded.recorded().get(1);
    byte[] original = Files.readAllBytes(local(segment));
    Files.delete(local(segment));
    List<SegmentRecord> forged = events(FIRST, 100, 200, 100);
    SegmentRecord victim = forged.get(7);
    forged.set(
        7,
        new SegmentRecord(
            victim.timestampMicros(),
            0,
            victim.sequence(),
            VerifiedArchive.STREAM,
            victim.offset(),
            victim.skipped(),
            victim.id(),
            ByteBuffer.wrap("EVENT 107".getBytes(UTF_8))));
    byte[] altered = Files.readAllBytes(local(recorded.sealed(FIRST, RECORDER, 1, forged)));
    // The forged blocks, under the sync marker and the index of the original.
    int header = Bytes.indexOf(original, sync(original)) + 16;
    byte[] blocks = Arrays.copyOfRange(altered, header, indexAt(altered));
    int at = Bytes.indexOf(blocks, sync(altered));
    while (at >= 0) {
      System.arraycopy(sync(original), 0, blocks, at, 16);
      at = Bytes.indexOf(blocks, sync(altered));
    }
    Files.write(
        local(segment),
        Bytes.concat(
            Arrays.copyOf(original, header),
            blocks,
            Arrays.copyOfRange(original, indexAt(original), original.length)));
    assertThat(of(recorded.verify(), Kind.DAMAGE))
        .extracting(Finding::where)
        .containsExactly(segment.toString());
  }

  private static byte[] sync(byte[] segment) {
    return Arrays.copyOfRange(segment, segment.length - 16, segment.length);
  }

  @Test
  void aFlippedBitAnywhereIsDamage() throws Exception {
    Path segment = recorded.sealed(FIRST, RECORDER, 0, events(FIRST, 0, 3, 0));
    byte[] bytes = Files.readAllBytes(local(segment));
    for (int i = 0; i < bytes.length; i += 5) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(local(segment), damaged);
      VerificationReport report = recorded.verify();
      assertThat(errors(report))
          .as("byte %s", i)
          .extracting(Finding::where)
          .containsExactly(segment.toString());
    }
  }

  @Test
  void damageOfAnUnsealedFileIsToldAndWhatIsBeforeItCounts() throws Exception {
    recorded.recorded();
    SegmentWriter open = recorded.written(SECOND, OTHER, 0, events(SECOND, 400, 500, 0));
    open.close();
    java.nio.file.Path file = local(open.path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 40] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    VerificationReport report = recorded.verify();
    assertThat(errors(report)).extracting(Finding::kind).containsExactly(Kind.DAMAGE);
    assertThat(report.totals().events()).isEqualTo(475);
    assertThat(of(report, Kind.UNSEALED).get(0))
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).contains("recorder " + OTHER + " left it unsealed");
            });
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertThat(of(recorded.verify(), Kind.UNSEALED).get(0).message())
        .contains("bytes are an incomplete block");
  }

  @Test
  void oneSequenceForTwoEventsIsNamed() throws Exception {
    recorded.recorded();
    Path other = recorded.sealed(FIRST, RECORDER, 3, events(FIRST, 260, 262, 250));
    Finding finding = only(Kind.CONFLICTING_SEQUENCE);
    assertThat(finding.where()).isEqualTo(other.toString());
    assertThat(finding.message())
        .startsWith("sequence 250 of recorder %s is event id-260 here".formatted(RECORDER));
  }

  @Test
  void eventsOfAnotherDayAreNamed() throws Exception {
    Path segment = recorded.sealed(SECOND, RECORDER, 0, events(FIRST, 0, 3, 0));
    Finding finding = only(Kind.WRONG_DAY);
    assertThat(finding.where()).isEqualTo(segment.toString());
    assertThat(finding.message())
        .contains("event id-0 of 2026-11-22T00:00:00Z is in the partition of 2026-11-23");
  }

  @Test
  void aValidFileThatNoWriterOfOursWroteIsNamed() throws Exception {
    List<SegmentRecord> inOrder = events(FIRST, 0, 3, 0);
    List<SegmentRecord> reversed = new ArrayList<>(inOrder);
    java.util.Collections.reverse(reversed);
    assertThat(crafted(reversed, UnaryOperator.identity()).kind()).isEqualTo(Kind.ORDER);
    assertThat(crafted(inOrder, index -> with(index, index.sequences(), 1)).message())
        .startsWith(
            "the index says events from 2026-11-22T00:00:00Z to 2026-11-22T00:00:00.002001Z");
    assertThat(
            crafted(inOrder, index -> with(index, List.of(new SequenceRange(0, 0, 3, 4)), 0))
                .kind())
        .isEqualTo(Kind.INDEX);
    assertThat(
            crafted(
                    List.of(
                        new SegmentRecord(
                            inOrder.get(0).timestampMicros(),
                            0,
                            0,
                            VerifiedArchive.STREAM,
                            3,
                            9,
                            "id",
                            ByteBuffer.allocate(0))),
                    UnaryOperator.identity())
                .message())
        .contains("event id has offset 3 of stream stream-1, after 9 holes");
  }

  /** Its only finding; then it is gone. */
  private Finding crafted(List<SegmentRecord> records, UnaryOperator<SegmentIndex> change)
      throws IOException {
    Path path =
        CraftedSegments.write(
            recorded.archive.store(), metadata(FIRST, RECORDER), 0, records, change);
    List<Finding> errors = errors(recorded.verify());
    assertThat(errors).singleElement().extracting(Finding::where).isEqualTo(path.toString());
    Files.delete(local(path));
    return errors.get(0);
  }

  private static SegmentIndex with(
      SegmentIndex index, List<SequenceRange> sequences, long laterMicros) {
    IndexEntry entry = index.entries().get(0);
    return new SegmentIndex(
        index.headerLength(),
        index.headerCrc32c(),
        sequences,
        List.of(
            new IndexEntry(
                entry.offset(),
                entry.length(),
                entry.blocks(),
                entry.events(),
                entry.uncompressedBytes(),
                entry.firstMicros(),
                entry.lastMicros() + laterMicros,
                entry.crc32c())));
  }

  @Test
  void aFileUnderTheNameOfAnotherRecorderIsNamed() throws Exception {
    Path segment = recorded.sealed(FIRST, RECORDER, 0, events(FIRST, 0, 3, 0));
    Files.move(
        local(segment), local(segment).resolveSibling(segment.getName().replace(RECORDER, OTHER)));
    assertThat(only(Kind.NAME).message()).contains("recorder " + RECORDER + " wrote it");
  }

  @Test
  void whatDoesNotBelongThereIsTold() throws Exception {
    recorded.recorded();
    java.nio.file.Path day =
        local(recorded.archive.store().directory(new Partition(CHANNEL, FIRST)));
    Files.writeString(day.resolve("_tmp"), "");
    Files.writeString(day.resolve("._COPYING_"), "");
    Files.createDirectory(day.resolve("deeper"));
    Files.createDirectory(day.resolveSibling("date=yesterday"));
    Files.createDirectory(directory.resolve("recorded/channel=__HIVE_DEFAULT_PARTITION__"));
    Files.createDirectory(directory.resolve("_temporary"));
    java.nio.file.Path published =
        local(recorded.archive.store().publishedDirectory(new Partition(CHANNEL, FIRST)));
    Files.createDirectories(published);
    Files.writeString(published.resolve("_round-0.8a7f.tmp"), "");
    Files.writeString(published.resolve("part-0.avro"), "");
    Files.writeString(directory.resolve("README"), "");
    VerificationReport report = recorded.verify();
    assertThat(report.isSound()).isTrue();
    assertThat(of(report, Kind.TEMPORARY)).hasSize(4);
    assertThat(of(report, Kind.FOREIGN_DIRECTORY)).hasSize(3);
    assertThat(of(report, Kind.FOREIGN_FILE)).hasSize(2);
    Files.writeString(day.resolve("FlumeData.1"), "no segment");
    assertThat(errors(recorded.verify())).extracting(Finding::kind).containsExactly(Kind.DAMAGE);
  }

  @Test
  void aFileThatCannotBeReadIsNoDamage() throws Exception {
    Path segment = recorded.recorded().get(1);
    byte[] bytes = Files.readAllBytes(local(segment));
    String newer = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    int version = newer.indexOf("tattletail.format") + "tattletail.format".length() + 1;
    bytes[version] = '9';
    // Unsealed, so that only the header's own checksum has to go.
    int crc = newer.indexOf("tattletail.crc32c");
    bytes[crc] = 'T';
    Files.delete(local(segment));
    Files.write(local(segment).resolveSibling("." + RECORDER + "-1.avro"), bytes);
    assertThat(of(recorded.verify(), Kind.UNREADABLE))
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("Use a newer TattleTail"));
  }

  @Test
  void aMissingDescriptorIsAnError() throws Exception {
    recorded.recorded();
    Files.delete(directory.resolve("archive.json"));
    assertThat(only(Kind.DESCRIPTOR).message()).contains("archive.json");
  }

  @Test
  void theReportIsJsonToo() throws Exception {
    Files.delete(local(recorded.recorded().get(2)));
    VerificationReport report = recorded.verify();
    JsonNode json = new ObjectMapper().readTree(report.toJson());
    assertThat(json.path("sound").asBoolean(true)).isFalse();
    assertThat(json.path("totals").path("events").asLong()).isEqualTo(300);
    JsonNode finding = json.path("findings").get(0);
    assertThat(finding.path("severity").asText()).isEqualTo("ERROR");
    assertThat(finding.path("kind").asText()).isEqualTo("MISSING_OFFSETS");
    assertThat(finding.path("where").asText()).isEqualTo(STREAM);
    assertThat(finding.path("offset").asLong()).isEqualTo(400);
    assertThat(report)
        .asString()
        .contains("is NOT SOUND: 1 errors, 0 warnings")
        .contains("ERROR MISSING_OFFSETS stream-1 at 400: ");
  }
}
