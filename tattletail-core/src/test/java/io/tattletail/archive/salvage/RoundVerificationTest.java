package io.tattletail.archive.salvage;

import static io.tattletail.archive.salvage.VerifiedArchive.CHANNEL;
import static io.tattletail.archive.salvage.VerifiedArchive.FIRST;
import static io.tattletail.archive.salvage.VerifiedArchive.OTHER;
import static io.tattletail.archive.salvage.VerifiedArchive.RECORDER;
import static io.tattletail.archive.salvage.VerifiedArchive.SECOND;
import static io.tattletail.archive.salvage.VerifiedArchive.STREAM;
import static io.tattletail.archive.salvage.VerifiedArchive.event;
import static io.tattletail.archive.salvage.VerifiedArchive.events;
import static io.tattletail.archive.salvage.VerifiedArchive.local;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.CraftedSegments;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of an archive that is published in part. Of the first day, round 0 absorbed two segments, and
 * round 1 a third and both of the other recorder, which have twenty copies and two events that were
 * published to the broker twice.
 */
class RoundVerificationTest {
  private static final Partition DAY = new Partition(CHANNEL, FIRST);
  private static final Partition NEXT_DAY = new Partition(CHANNEL, SECOND);

  @TempDir java.nio.file.Path directory;
  private VerifiedArchive recorded;
  private List<Path> segments;
  private Path others;
  private Path late;
  private Path waiting;
  private final List<RoundFile> rounds = new ArrayList<>();

  @BeforeEach
  void publish() throws IOException {
    recorded = new VerifiedArchive(directory);
    segments = recorded.recorded();
    List<SegmentRecord> redelivered = new ArrayList<>();
    redelivered.add(republished(50, 20, 801));
    redelivered.addAll(events(FIRST, 280, 300, 0));
    others = recorded.sealed(FIRST, OTHER, 0, redelivered);
    late = recorded.sealed(FIRST, OTHER, 1, List.of(republished(20, 21, 803)));
    waiting = recorded.sealed(SECOND, OTHER, 0, events(SECOND, 402, 410, 0));
    rounds.add(round().take(segments.get(0)).take(segments.get(1)).publish());
    List<BlockEvent> ofOther = TestRound.events(recorded.archive, DAY, others);
    rounds.add(
        round()
            .take(segments.get(2))
            .addShadows(TestRound.events(recorded.archive, DAY, late))
            .addShadows(ofOther.subList(0, 1))
            .explain(ofOther.subList(1, 21))
            .absorb(others)
            .absorb(late)
            .publish());
    rounds.add(new TestRound(recorded.archive, NEXT_DAY).take(segments.get(3)).publish());
  }

  @AfterEach
  void close() throws IOException {
    recorded.close();
  }

  private TestRound round() {
    return new TestRound(recorded.archive, DAY);
  }

  /** Event i, which was published to the broker once more, much later. */
  private static SegmentRecord republished(long i, long sequence, long offset) {
    SegmentRecord event = event(FIRST, i, sequence);
    return new SegmentRecord(
        event.timestampMicros(), 0, sequence, STREAM, offset, 1, event.id(), event.event());
  }

  private static List<Finding> errors(VerificationReport report) {
    return report.findings().stream().filter(f -> f.severity() == Severity.ERROR).toList();
  }

  private static Finding of(VerificationReport report, Kind kind) {
    return report.findings().stream()
        .filter(f -> f.kind() == kind)
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " is not in " + report));
  }

  private Finding only(Kind kind) throws IOException {
    VerificationReport report = recorded.verify();
    assertThat(errors(report)).as("%s", report).extracting(Finding::kind).containsExactly(kind);
    return errors(report).get(0);
  }

  /** The files that rounds absorbed go when their grace is over. */
  private void deleteAbsorbed() throws IOException {
    for (Path absorbed : List.of(segments.get(0), segments.get(1), segments.get(2), others, late)) {
      Files.deleteIfExists(local(absorbed));
    }
  }

  private byte[] bytes(Path path) throws IOException {
    return Files.readAllBytes(local(path));
  }

  private static LongRanges ranges(long first, long last) {
    LongRanges ranges = new LongRanges();
    ranges.add(first, last);
    return ranges;
  }

  @Test
  void aSoundArchiveHasNoFindingsWhetherAbsorbedFilesAreStillThereOrNot() throws Exception {
    VerificationReport during = recorded.verify();
    assertThat(during.findings()).isEmpty();
    assertThat(during.totals().events()).isEqualTo(408);
    assertThat(during.totals().shadows()).isEqualTo(2);
    assertThat(during.totals().duplicates()).isZero();
    assertThat(during.totals().rounds()).isEqualTo(3);
    assertThat(during.totals().sealed()).isEqualTo(7);
    assertThat(during.toText()).contains("3 rounds, 7 sealed", "408 events and 2 shadows");

    Files.delete(local(segments.get(1)));
    Files.delete(local(others));
    assertThat(recorded.verify().findings()).isEmpty();

    deleteAbsorbed();
    Files.delete(local(segments.get(3)));
    Files.delete(local(recorded.archive.store().directory(DAY)));
    VerificationReport after = recorded.verify();
    assertThat(after.findings()).isEmpty();
    assertThat(after.totals().events()).isEqualTo(408);
    assertThat(after.totals().sealed()).isEqualTo(1);
  }

  @Test
  void aRetryOrARedeliveryAfterTheRoundIsADuplicateAndNoConflict() throws Exception {
    // A retry of events that are in the round, and of those that the round left out as copies.
    recorded.sealed(FIRST, RECORDER, 3, events(FIRST, 90, 110, 90));
    recorded.sealed(FIRST, OTHER, 2, events(FIRST, 290, 300, 10));
    VerificationReport report = recorded.verify();
    assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.DUPLICATES);
    assertThat(report.totals().duplicates()).isEqualTo(30);
    assertThat(report.totals().events()).isEqualTo(438);

    // They are explained by the next round, which has no event.
    round()
        .explain(TestRound.events(recorded.archive, DAY, path(".*-" + RECORDER + "-3.avro")))
        .absorb(path(".*-" + RECORDER + "-3.avro"))
        .explain(TestRound.events(recorded.archive, DAY, path(".*-" + OTHER + "-2.avro")))
        .absorb(path(".*-" + OTHER + "-2.avro"))
        .publish();
    assertThat(recorded.verify().findings()).isEmpty();
  }

  private Path path(String pattern) throws IOException {
    return recorded.archive.store().list(DAY).segments().stream()
        .map(io.tattletail.internal.layout.SegmentFile::path)
        .filter(path -> path.getName().matches(pattern))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRoundThatIsGoneIsNamedByThoseAfterItWithWhatItCosts() throws Exception {
    deleteAbsorbed();
    Files.delete(local(rounds.get(0).path()));
    VerificationReport report = recorded.verify();
    Finding gone = of(report, Kind.MISSING_ROUND);
    assertThat(gone.where()).isEqualTo(rounds.get(0).path().toString());
    assertThat(gone.message())
        .isEqualTo(
            "the round is gone, with events from 2026-11-22T00:00:00Z to 2026-11-22T00:00:00.199Z; round-1.avro is there, and was published later");
    assertThat(of(report, Kind.MISSING_SEQUENCES).message())
        .contains(
            "lacks sequences 0 to 199 (between the beginning and date=2026-11-22/round-1.avro)");
    assertThat(errors(report))
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(Kind.MISSING_ROUND, Kind.MISSING_SEQUENCES);
  }

  @Test
  void ofALostRoundTheAbsorbedFilesThatAreStillThereAreNamedSoThatTheyAreKept() throws Exception {
    Files.delete(local(rounds.get(0).path()));
    VerificationReport report = recorded.verify();
    assertThat(errors(report))
        .filteredOn(finding -> finding.kind() == Kind.NOT_IN_ROUNDS)
        .satisfiesExactly(
            finding -> {
              assertThat(finding.where()).isEqualTo(segments.get(0).toString());
              assertThat(finding.message())
                  .isEqualTo(
                      "a round says that it absorbed this file, and sequences [0 to 99] of recorder %s are in no round that can be read: readers skip the file, keep it"
                          .formatted(RECORDER));
            },
            finding -> assertThat(finding.where()).isEqualTo(segments.get(1).toString()));
    assertThat(errors(report)).extracting(Finding::kind).contains(Kind.MISSING_SEQUENCES);
  }

  @Test
  void whenTheNewestRoundIsGoneItsAbsorbedFilesAreReadAgain() throws Exception {
    Files.delete(local(rounds.get(1).path()));
    VerificationReport kept = recorded.verify();
    assertThat(errors(kept)).as("%s", kept).isEmpty();
    deleteAbsorbed();
    assertThat(errors(recorded.verify()))
        .allMatch(finding -> finding.kind() == Kind.MISSING_OFFSETS)
        .extracting(Finding::message)
        .satisfiesExactly(
            message ->
                assertThat(message)
                    .endsWith(
                        "the offsets after 399 up to 599; between date=2026-11-22/round-0.avro and date=2026-11-23/round-0.avro"),
            message -> assertThat(message).contains("the offsets after 799 up to 803"));
  }

  @Test
  void manyRoundsThatAreGoneAreNotAllNamed() throws Exception {
    Files.move(
        local(rounds.get(1).path()),
        local(rounds.get(1).path()).resolveSibling("round-999999999999999999.avro"));
    VerificationReport report = recorded.verify();
    assertThat(errors(report)).extracting(Finding::kind).contains(Kind.NAME);
    assertThat(errors(report))
        .filteredOn(finding -> finding.kind() == Kind.MISSING_ROUND)
        .hasSize(21)
        .last()
        .satisfies(
            finding ->
                assertThat(finding.message())
                    .startsWith("all rounds 1 to 999999999999999998 are gone"));
  }

  @Test
  void aFlippedBitAnywhereInARoundIsAnErrorOfTheRound() throws Exception {
    deleteAbsorbed();
    byte[] bytes = bytes(rounds.get(1).path());
    for (int i = 0; i < bytes.length; i += 41) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(local(rounds.get(1).path()), damaged);
      VerificationReport report = recorded.verify();
      assertThat(of(report, Kind.DAMAGE).where())
          .as("byte %d: %s", i, report)
          .isEqualTo(rounds.get(1).path().toString());
      assertThat(errors(report))
          .as("damage and what it costs: %s", report)
          .extracting(Finding::kind)
          .isSubsetOf(Kind.DAMAGE, Kind.MISSING_SEQUENCES, Kind.MISSING_OFFSETS);
    }
  }

  @Test
  void aRoundThatIsCutIsDamage() throws Exception {
    deleteAbsorbed();
    byte[] bytes = bytes(rounds.get(0).path());
    for (int length : List.of(0, 1, 500, bytes.length / 2, bytes.length - 1)) {
      Files.write(local(rounds.get(0).path()), Arrays.copyOf(bytes, length));
      VerificationReport report = recorded.verify();
      assertThat(errors(report))
          .as("cut at %d", length)
          .extracting(Finding::kind)
          .containsExactlyInAnyOrder(Kind.DAMAGE, Kind.MISSING_SEQUENCES);
      assertThat(of(report, Kind.DAMAGE).where()).isEqualTo(rounds.get(0).path().toString());
    }
  }

  @Test
  void ofADamagedRoundTheAbsorbedFilesThatAreStillThereAreNamedToo() throws Exception {
    byte[] bytes = bytes(rounds.get(0).path());
    bytes[bytes.length / 2] ^= 1;
    Files.write(local(rounds.get(0).path()), bytes);
    VerificationReport report = recorded.verify();
    assertThat(errors(report))
        .as("%s", report)
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(
            Kind.DAMAGE, Kind.MISSING_SEQUENCES, Kind.NOT_IN_ROUNDS, Kind.NOT_IN_ROUNDS);
  }

  @Test
  void exchangedRoundsAreNamed() throws Exception {
    java.nio.file.Path one = local(rounds.get(0).path());
    java.nio.file.Path other = local(rounds.get(1).path());
    java.nio.file.Path aside = directory.resolve("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
    VerificationReport report = recorded.verify();
    assertThat(errors(report))
        .filteredOn(finding -> finding.kind() == Kind.NAME)
        .extracting(Finding::where)
        .containsExactly(rounds.get(0).path().toString(), rounds.get(1).path().toString());
    assertThat(of(report, Kind.NAME).message())
        .startsWith("its index says that rounds [0] were before it, its name says 0 rounds");
  }

  @Test
  void aRoundOfAnotherDayIsDamage() throws Exception {
    Files.copy(
        local(rounds.get(2).path()),
        local(rounds.get(0).path()),
        StandardCopyOption.REPLACE_EXISTING);
    VerificationReport report = recorded.verify();
    assertThat(of(report, Kind.DAMAGE).where()).isEqualTo(rounds.get(0).path().toString());
    assertThat(of(report, Kind.DAMAGE).message()).contains("expected events of", "2026-11-23");
  }

  @Test
  void aRecordedSegmentUnderARoundsNameIsDamage() throws Exception {
    Files.copy(
        local(segments.get(0)), local(rounds.get(0).path()), StandardCopyOption.REPLACE_EXISTING);
    assertThat(of(recorded.verify(), Kind.DAMAGE).message())
        .endsWith("its index is a recorded segment's, not a published round's");
  }

  @Test
  void anEventThatEnginesSeeTwiceIsNamedInOneRoundOrTwo() throws Exception {
    RoundFile again = round().add(shadowed()).publish();
    Finding finding = only(Kind.SEEN_TWICE);
    assertThat(finding.where()).isEqualTo(again.path().toString());
    assertThat(finding.message())
        .isEqualTo(
            "event id-50 of 2026-11-22T00:00:00.050Z is visible here and once more in this round or another: engines see it twice; there may be more of them in the file");
    Files.delete(local(again.path()));

    List<BlockEvent> one = TestRound.events(recorded.archive, NEXT_DAY, waiting).subList(0, 1);
    new TestRound(recorded.archive, NEXT_DAY).add(one).add(one).publish();
    assertThat(only(Kind.SEEN_TWICE).where()).endsWith("date=2026-11-23/round-1.avro");
  }

  private List<BlockEvent> shadowed() throws IOException {
    return TestRound.events(recorded.archive, DAY, others).subList(0, 1);
  }

  @Test
  void anEventThatIsInShadowBlocksAloneIsNamed() throws Exception {
    List<BlockEvent> one = TestRound.events(recorded.archive, NEXT_DAY, waiting);
    RoundFile round =
        new TestRound(recorded.archive, NEXT_DAY).addShadows(one).absorb(waiting).publish();
    Finding finding = only(Kind.NEVER_SEEN);
    assertThat(finding.where()).isEqualTo(round.path().toString());
    assertThat(finding.message())
        .startsWith(
            "event id-402 of 2026-11-23T00:00:00.402Z is in a shadow block, and no round shows");
  }

  @Test
  void anAbsorbedFileWhoseEventsAreNotInTheRoundsIsNamed() throws Exception {
    Path more = recorded.sealed(FIRST, OTHER, 2, events(FIRST, 411, 414, 22));
    round().add(TestRound.events(recorded.archive, DAY, more).subList(0, 2)).absorb(more).publish();
    Finding finding = of(recorded.verify(), Kind.NOT_IN_ROUNDS);
    assertThat(finding.where()).isEqualTo(more.toString());
    assertThat(finding.message()).contains("sequences [24] of recorder " + OTHER);
  }

  @Test
  void anEventLeftOutAsACopyThatIsNoneIsNamedWhileItsFileIsThere() throws Exception {
    Path more = recorded.sealed(FIRST, OTHER, 2, events(FIRST, 411, 414, 22));
    List<BlockEvent> events = TestRound.events(recorded.archive, DAY, more);
    round().add(events.subList(0, 2)).explain(events.subList(2, 3)).absorb(more).publish();
    Finding finding = of(recorded.verify(), Kind.NOT_A_COPY);
    assertThat(finding.where()).isEqualTo(more.toString());
    assertThat(finding.message())
        .startsWith(
            "sequence 24 of recorder %s, event id-413, was left out of the rounds as a copy"
                .formatted(OTHER));
  }

  @Test
  void eventsLeftOutAsCopiesOfNothingAreNamed() throws Exception {
    Partition day = new Partition(CHANNEL, SECOND.plusDays(1));
    Path segment = recorded.sealed(day.date(), OTHER, 0, events(day.date(), 410, 420, 0));
    TestRound round =
        new TestRound(recorded.archive, day)
            .explain(TestRound.events(recorded.archive, day, segment))
            .absorb(segment);
    Files.delete(local(segment));
    RoundFile published = round.publish();
    Finding finding = only(Kind.NOT_A_COPY);
    assertThat(finding.where()).isEqualTo(published.path().toString());
    assertThat(finding.message())
        .isEqualTo(
            "sequences {%s=[0 to 9]} were left out as copies, and neither this round nor one before has an event"
                .formatted(OTHER));
  }

  @Test
  void anAbsorbedFileThatSaysOtherThanTheRoundIsNamed() throws Exception {
    Files.delete(local(segments.get(0)));
    List<SegmentRecord> other = events(FIRST, 0, 100, 0);
    SegmentRecord victim = other.get(7);
    other.set(
        7,
        new SegmentRecord(
            victim.timestampMicros(),
            0,
            victim.sequence(),
            STREAM,
            victim.offset(),
            victim.skipped(),
            victim.id(),
            ByteBuffer.wrap("EVENT 7".getBytes(UTF_8))));
    assertThat(recorded.sealed(FIRST, RECORDER, 0, other)).isEqualTo(segments.get(0));
    Finding finding = only(Kind.CONFLICTING_SEQUENCE);
    assertThat(finding.where()).isEqualTo(segments.get(0).toString());
    assertThat(finding.message())
        .startsWith(
            "sequence 7 of recorder %s is event id-7 here and another in the round"
                .formatted(RECORDER));
  }

  @Test
  void aDamagedAbsorbedFileIsAWarningForItsEventsAreInTheRounds() throws Exception {
    byte[] bytes = bytes(segments.get(1));
    bytes[bytes.length / 2] ^= 1;
    Files.write(local(segments.get(1)), bytes);
    Files.write(local(segments.get(2)), new byte[100]);
    VerificationReport report = recorded.verify();
    assertThat(report.isSound()).isTrue();
    assertThat(report.findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.DAMAGE);
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            })
        .hasSize(2);
  }

  @Test
  void eventsOfARoundThatAreOutOfOrderAreNamedAlsoFromBlockToBlock() throws Exception {
    List<BlockEvent> many = new ArrayList<>();
    Partition day = new Partition(CHANNEL, SECOND.plusDays(1));
    Path segment = recorded.sealed(day.date(), OTHER, 0, bulky(day));
    many.addAll(TestRound.events(recorded.archive, day, segment));
    many.add(many.remove(0));
    RoundFile round = new TestRound(recorded.archive, day).add(many).absorb(segment).publish();
    Finding finding = only(Kind.ORDER);
    assertThat(finding.where()).isEqualTo(round.path().toString());
    assertThat(finding.offset().getAsLong()).isPositive();
  }

  /** Events of more than one block. */
  private static List<SegmentRecord> bulky(Partition day) {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      SegmentRecord event = event(day.date(), 410L + i, i);
      records.add(
          new SegmentRecord(
              event.timestampMicros(),
              0,
              i,
              STREAM,
              event.offset(),
              event.skipped(),
              event.id(),
              ByteBuffer.allocate(100_000)));
    }
    return records;
  }

  @Test
  void anIndexThatSaysOtherThanTheRoundsIsNamed() throws Exception {
    assertThat(changed(0, index -> with(index, Map.of(RECORDER, ranges(0, 198)))))
        .contains("the index says that sequences {%s=[0 to 198]} are present".formatted(RECORDER));
    RoundIndex.Earlier otherTimes = new RoundIndex.Earlier(new RoundName(0), 5, 6);
    assertThat(
            changed(
                1,
                index ->
                    new RoundIndex(
                        index.shadows(),
                        index.present(),
                        index.explained(),
                        index.absorbed(),
                        List.of(otherTimes),
                        index.absorbedBefore())))
        .contains("the index says that round-0.avro has events from 1970");
    assertThat(
            changed(
                1,
                index ->
                    new RoundIndex(
                        index.shadows(),
                        index.present(),
                        index.explained(),
                        index.absorbed(),
                        index.earlier(),
                        Map.of())))
        .contains("the index says that the rounds before absorbed segments {}, they say");
  }

  private static RoundIndex with(RoundIndex index, Map<String, LongRanges> present) {
    return new RoundIndex(
        index.shadows(),
        present,
        index.explained(),
        index.absorbed(),
        index.earlier(),
        index.absorbedBefore());
  }

  /** The message of the only finding of kind INDEX when a round's index is changed so. */
  private String changed(int round, java.util.function.UnaryOperator<RoundIndex> change)
      throws IOException {
    RoundFile file = rounds.get(round);
    byte[] bytes = bytes(file.path());
    CraftedSegments.changeRound(recorded.archive.store(), DAY, file, change);
    VerificationReport report = recorded.verify();
    Files.write(local(file.path()), bytes);
    assertThat(errors(report))
        .filteredOn(finding -> finding.kind() == Kind.INDEX)
        .as("%s", report)
        .hasSize(1);
    assertThat(of(report, Kind.INDEX).where()).isEqualTo(file.path().toString());
    return of(report, Kind.INDEX).message();
  }

  @Test
  void whatAPublisherLeftBehindForADayIsAWarning() throws Exception {
    java.nio.file.Path published = local(recorded.archive.store().publishedDirectory(DAY));
    Files.writeString(published.resolve(new RoundName(2).temporaryFileName()), "being written");
    java.nio.file.Path old = published.resolve(new RoundName(2).temporaryFileName());
    Files.writeString(old, "left");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    VerificationReport report = recorded.verify();
    assertThat(report.findings())
        .satisfiesExactly(
            warning -> {
              assertThat(warning.kind()).isEqualTo(Kind.TEMPORARY);
              assertThat(warning.severity()).isEqualTo(Severity.WARNING);
              assertThat(warning.where()).endsWith(old.getFileName().toString());
              assertThat(warning.message())
                  .startsWith("a publisher that died left it behind, 4 bytes, last modified 20");
            },
            info -> {
              assertThat(info.kind()).isEqualTo(Kind.TEMPORARY);
              assertThat(info.severity()).isEqualTo(Severity.INFO);
            });
  }

  @Test
  void whatADamagedInputLostStaysALossUntilItIsRestored() throws Exception {
    Path damaged = recorded.sealed(FIRST, RECORDER, 3, events(FIRST, 410, 430, 300));
    List<BlockEvent> readable = new ArrayList<>(TestRound.events(recorded.archive, DAY, damaged));
    readable.subList(5, 10).clear();
    // Published as far as it is readable, not absorbed, and in quarantine.
    round().add(readable).publish();
    java.nio.file.Path kept = directory.resolve("kept");
    Files.move(local(damaged), kept);
    assertThat(of(recorded.verify(), Kind.MISSING_SEQUENCES).message())
        .contains(
            "lacks sequences 305 to 309 (within date=2026-11-22/round-2.avro), 5 events in all");
    Files.move(kept, local(damaged));
    assertThat(errors(recorded.verify())).isEmpty();
  }

  @Test
  void aLeftOverWhoseTwinWasAbsorbedCountsNoEventTwice() throws Exception {
    Files.delete(local(segments.get(2)));
    SegmentWriter writer = recorded.written(FIRST, RECORDER, 2, events(FIRST, 200, 300, 200));
    writer.close();
    VerificationReport report = recorded.verify();
    assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.UNSEALED);
    assertThat(report.totals().events()).isEqualTo(408);
  }
}
