package io.tattletail.archive.publish;

import static io.tattletail.archive.publish.PublishedArchive.OTHER;
import static io.tattletail.archive.publish.PublishedArchive.PARTITION;
import static io.tattletail.archive.publish.PublishedArchive.RECORDER;
import static io.tattletail.archive.publish.PublishedArchive.event;
import static io.tattletail.archive.publish.PublishedArchive.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentRecord;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivePublisherTest {
  private static final Instant DAY_END = Instant.parse("2026-11-23T00:00:00Z");

  @TempDir Path directory;

  private PublishedArchive archive;

  @BeforeEach
  void open() throws Exception {
    archive = new PublishedArchive(directory);
  }

  @AfterEach
  void close() throws Exception {
    archive.close();
  }

  private static PublishOptions at(Instant now) {
    return PublishOptions.defaults().clock(InstantSource.fixed(now));
  }

  @Test
  void manySmallSegmentsBecomeOneRoundInTheOrderOfTheEvents() throws Exception {
    for (int i = 0; i < 20; i++) {
      archive.sealed(
          RECORDER,
          i,
          event(100 - i, 2L * i, 2L * i, 0, "a" + i),
          event(200 + i, 2L * i + 1, 2L * i + 1, 0, "b" + i));
    }
    PublishReport report = archive.publish();

    assertThat(report.problems()).isEmpty();
    assertThat(report.rounds())
        .singleElement()
        .satisfies(
            round -> {
              assertThat(round.events()).isEqualTo(40);
              assertThat(round.segments()).isEqualTo(20);
              assertThat(round.explained()).isZero();
            });
    try (Segment round = archive.round(0)) {
      List<BlockEvent> events = PublishedArchive.events(round, round.index().entries());
      assertThat(events).isSortedAccordingTo(java.util.Comparator.comparing(BlockEvent::key));
      RoundIndex index = round.index().round().orElseThrow();
      assertThat(index.present()).hasToString("{" + RECORDER + "=[0 to 39]}");
      assertThat(index.absorbed()).hasToString("{" + RECORDER + "=[0 to 19]}");
    }
    assertThat(archive.publish().rounds()).as("nothing is left to publish").isEmpty();
  }

  @Test
  void anInterruptEndsARunAndIsNoProblemOfAPartition() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    archive.sealed(OTHER, 0, event(2, 0, 11, 0, "b"));
    PublishOptions options = PublishOptions.defaults().roundOf(1 << 20, 1);
    PublishListener interrupting =
        new PublishListener() {
          @Override
          public void onPublished(PublishedRound round) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(
            () -> ArchivePublisher.of(archive.archive, options.listener(interrupting)).runNow())
        .isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
    assertThat(ArchivePublisher.of(archive.archive, options).runNow().rounds())
        .as("what is left for the next run")
        .hasSize(1);
  }

  @Test
  void aRunTellsOfEachRoundAndOfEachPartitionAndGoesOnIfItsListenerThrows() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"), event(2, 1, 11, 0, "b"));
    List<String> told = new ArrayList<>();
    PublishListener listener =
        new PublishListener() {
          @Override
          public void onPublished(PublishedRound round) {
            told.add("round of " + round.events());
          }

          @Override
          public void onProgress(PublishProgress progress) {
            told.add(progress.toString());
            throw new IllegalStateException("thrown by the test");
          }
        };

    PublishReport report =
        ArchivePublisher.of(archive.archive, PublishOptions.defaults().listener(listener)).runNow();

    assertThat(report.problems()).isEmpty();
    assertThat(told)
        .containsExactly(
            "round of 2",
            "1 of 1 partitions, 1 rounds, 2 events, 0 problems, last "
                + PublishedArchive.PARTITION);
  }

  @Test
  void copiesAreDroppedAndExplainedAndTheOneThatCoversMostStays() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"), event(2, 1, 12, 1, "b"));
    archive.sealed(OTHER, 0, event(1, 0, 10, 3, "a"), event(2, 1, 12, 0, "b"));

    assertThat(archive.publish().rounds().get(0).explained()).isEqualTo(2);

    try (Segment round = archive.round(0)) {
      assertThat(PublishedArchive.events(round, round.index().entries()))
          .extracting(event -> event.id() + " of " + event.recorder() + " after " + event.skipped())
          .containsExactly("a of " + OTHER + " after 3", "b of " + RECORDER + " after 1");
      RoundIndex index = round.index().round().orElseThrow();
      assertThat(index.explained()).hasToString("{" + RECORDER + "=[0], " + OTHER + "=[1]}");
    }
    assertThat(archive.shadows()).isEmpty();
  }

  @Test
  void aCopyThatComesAfterTheRoundIsExplainedByAnEmptyOne() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"), event(2, 1, 11, 0, "b"));
    archive.publish();
    archive.sealed(OTHER, 0, event(1, 0, 10, 0, "a"), event(2, 1, 11, 0, "b"));

    PublishReport report = archive.publish();

    assertThat(report.rounds().get(0).events()).isZero();
    assertThat(archive.seen()).containsExactly("a", "b");
    try (Segment round = archive.round(1)) {
      RoundIndex index = round.index().round().orElseThrow();
      assertThat(index.present()).isEmpty();
      assertThat(index.explained()).hasToString("{" + OTHER + "=[0 to 1]}");
      assertThat(index.earlier()).hasSize(1);
      assertThat(index.absorbedBefore()).hasToString("{" + RECORDER + "=[0]}");
    }
  }

  @Test
  void aLateCopyThatCoversMoreGoesToAShadowBlock() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    archive.publish();
    archive.sealed(OTHER, 0, event(1, 0, 10, 5, "a"));
    archive.publish();

    assertThat(archive.seen()).containsExactly("a");
    assertThat(archive.shadows()).containsExactly("a");
    archive.sealed(OTHER, 1, event(1, 1, 10, 5, "a"));
    archive.publish();
    assertThat(archive.shadows()).as("it covers no more than the shadow does").hasSize(1);
  }

  @Test
  void eventsOfOneIdThatAreNoCopiesAllStayAndEnginesSeeOne() throws Exception {
    archive.sealed(
        RECORDER,
        0,
        event(1, 0, "s", 10, 0, "a", "first"),
        event(1, 1, "s", 11, 0, "a", "published twice"),
        event(1, 2, "s", 11, 0, "a", "other bytes"));
    archive.publish();
    archive.sealed(OTHER, 0, event(1, 0, "t", 7, 0, "a", "first"));
    archive.publish();

    assertThat(archive.seen()).containsExactly("a");
    assertThat(archive.shadows()).containsExactly("a", "a", "a");
  }

  @Test
  void eachSerializerHasARoundOfItsOwn() throws Exception {
    archive.sealed(RECORDER, 0, "json", List.of(event(1, 0, 10, 0, "a")));
    archive.sealed(RECORDER, 1, "other", List.of(event(2, 1, 11, 0, "b")));
    archive.sealed(RECORDER, 2, "json", List.of(event(3, 2, 12, 0, "c")));

    PublishReport report = archive.publish();

    assertThat(report.rounds()).extracting(PublishedRound::events).containsExactly(2L, 1L);
    try (Segment round = archive.round(1)) {
      assertThat(round.metadata().serializer()).isEqualTo("other");
    }
  }

  @Test
  void aRoundTakesTheOldestAndTheRestIsForTheNext() throws Exception {
    for (int i = 0; i < 7; i++) {
      archive.sealed(RECORDER, i, event(i, i, i, 0, "e" + i));
    }
    PublishReport report =
        archive.publisher(PublishOptions.defaults().roundOf(Long.MAX_VALUE, 3)).publish(PARTITION);

    assertThat(report.rounds()).extracting(PublishedRound::events).containsExactly(3L, 3L, 1L);
    assertThat(archive.seen()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e6");
  }

  @Test
  void aPartitionIsDueByItsDayItsBytesAndItsAge() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    Instant sealed = Instant.now();
    PublishOptions never = PublishOptions.defaults().visibleWithin(Duration.ofDays(9_000_000));

    assertThat(archive.publisher(at(DAY_END.plusSeconds(7_199))).plan().due()).isEmpty();
    assertThat(archive.publisher(at(DAY_END.plusSeconds(7_200))).plan().due())
        .singleElement()
        .satisfies(item -> assertThat(item.reason()).startsWith("the day ended"));
    assertThat(
            archive
                .publisher(
                    never
                        .waiting(100, Duration.ofHours(1))
                        .afterDay(Duration.ofDays(9_000_000))
                        .clock(InstantSource.fixed(sealed.plusSeconds(3_600))))
                .plan()
                .due())
        .singleElement()
        .satisfies(item -> assertThat(item.reason()).contains("bytes waited for PT1H"));
    archive.publish();
    archive.sealed(OTHER, 0, event(3, 0, 12, 0, "late"));
    assertThat(
            archive
                .publisher(never.clock(InstantSource.fixed(sealed.plusSeconds(1_000_000))))
                .plan()
                .waiting())
        .as("a day that was published waits for visibleWithin")
        .hasSize(1);
    assertThat(
            archive
                .publisher(
                    PublishOptions.defaults()
                        .visibleWithin(Duration.ofMinutes(5))
                        .clock(InstantSource.fixed(Instant.now().plusSeconds(301))))
                .plan()
                .due())
        .singleElement()
        .satisfies(item -> assertThat(item.reason()).startsWith("its oldest segment"));
  }

  @Test
  void absorbedSegmentsAreDeletedAfterTheGraceAndTheEmptyDirectoryWithThem() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    archive.publish();
    Instant published = Instant.now();
    Path recorded = local(archive.archive.store().directory(PARTITION));

    assertThat(archive.publisher(at(published)).run().segmentsDeleted()).isZero();
    assertThat(recorded).isDirectoryContaining(file -> file.toString().endsWith("-0.avro"));
    assertThat(archive.publisher(at(published.plusSeconds(86_500))).run().segmentsDeleted())
        .isEqualTo(1);
    assertThat(recorded).doesNotExist();
    assertThat(archive.seen()).containsExactly("a");
  }

  @Test
  void aDirectoryThatAPublisherEmptiedBeforeItDiedIsDeletedToo() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    archive.publish();
    Path recorded = local(archive.archive.store().directory(PARTITION));
    try (var files = Files.list(recorded)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(archive.publisher(PublishOptions.defaults()).run().problems()).isEmpty();
    assertThat(recorded).doesNotExist();
  }

  @Test
  void whatADeadSalvagerLeftBehindIsDeletedAfterADay() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    Path recorded = local(archive.archive.store().directory(PARTITION));
    Path left = Files.createFile(recorded.resolve("_salvage.1f3c." + RECORDER + "-1.avro"));
    PublishOptions options = PublishOptions.defaults().grace(Duration.ZERO);
    InstantSource soon = () -> Instant.now().plusSeconds(60);
    archive.publisher(options.clock(soon)).runNow();
    assertThat(left).exists();
    InstantSource later = () -> Instant.now().plusSeconds(86_500);
    archive.publisher(options.clock(later)).runNow();
    assertThat(recorded).doesNotExist();
  }

  @Test
  void nothingIsDeletedForARoundThatCannotBeRead() throws Exception {
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    archive.publish();
    Path round = local(archive.rounds().get(0).path());
    byte[] bytes = Files.readAllBytes(round);
    try (Segment open = archive.round(0)) {
      bytes[(int) open.index().entries().get(0).offset() + 20] ^= 1;
    }
    Files.write(round, bytes);

    PublishReport report = archive.publisher(at(Instant.now().plusSeconds(200_000))).run();

    assertThat(report.segmentsDeleted()).isZero();
    assertThat(report.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("round-0.avro is damaged"));
    assertThat(local(archive.archive.store().directory(PARTITION)))
        .isDirectoryContaining(file -> file.toString().endsWith("-0.avro"));
  }

  @Test
  void whatIsReadableOfADamagedSegmentIsPublishedAndTheOriginalKept() throws Exception {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(event(i, i, "s", i, 0, "e" + i, "x".repeat(20_000) + i));
    }
    Path damaged = local(archive.sealed(RECORDER, 0, "json", records));
    archive.sealed(RECORDER, 1, event(100, 40, 40, 0, "whole"));
    byte[] bytes = Files.readAllBytes(damaged);
    int at = bytes.length / 2;
    bytes[at] ^= 1;
    Files.write(damaged, bytes);

    PublishReport report = archive.publish();

    assertThat(report.problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains("is damaged")
                    .contains("its readable events are published, and the file is kept as"));
    assertThat(archive.seen()).contains("whole").hasSizeBetween(10, 40);
    assertThat(damaged).doesNotExist();
    try (Segment round = archive.round(0)) {
      RoundIndex index = round.index().round().orElseThrow();
      assertThat(index.absorbed()).hasToString("{" + RECORDER + "=[1]}");
      assertThat(index.explained()).as("the loss is not explained").isEmpty();
    }
    assertThat(archive.publish().rounds()).isEmpty();
    bytes[at] ^= 1;
    Files.write(damaged, bytes);
    archive.publish();
    assertThat(archive.seen()).as("a restored file is an input again").hasSize(41);
  }

  @Test
  void whatALaterVersionWroteIsLeftAlone() throws Exception {
    LaterSegment.makeLater(local(archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"))));
    archive.sealed(RECORDER, 1, event(2, 1, 11, 0, "b"));

    PublishReport report = archive.publish();

    assertThat(archive.seen()).containsExactly("b");
    assertThat(report.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("is left alone"));
    assertThat(archive.archive.store().list(PARTITION).segments())
        .extracting(file -> file.name().number())
        .contains(0L);
  }

  @Test
  void nothingIsPublishedWhileARoundIsGone() throws Exception {
    for (int i = 0; i < 2; i++) {
      archive.sealed(RECORDER, i, event(i, i, i, 0, "e" + i));
      archive.publish();
    }
    Path first = local(archive.rounds().get(0).path());
    Path away = directory.resolve("away");
    Files.move(first, away);
    archive.sealed(RECORDER, 2, event(2, 2, 2, 0, "e2"));

    assertThatThrownBy(archive::publish)
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("round-0.avro is gone, and a later round tells of it. Restore it");
    assertThat(archive.publisher(PublishOptions.defaults()).explain("#en/ä", PARTITION.date()))
        .contains("round-0.avro is gone");
    Files.move(away, first);
    archive.publish();
    assertThat(archive.seen()).containsExactly("e0", "e1", "e2");
  }

  @Test
  void explainSaysWhatWaitsAndWhy() throws Exception {
    ArchivePublisher publisher = archive.publisher(at(DAY_END));
    archive.sealed(RECORDER, 0, event(1, 0, 10, 0, "a"));
    assertThat(publisher.explain("#en/ä", PARTITION.date()))
        .contains("nothing is published yet")
        .contains("1 sealed segments of ")
        .contains("it is published at 2026-11-23T02:00:00Z");
    archive.publish();
    assertThat(publisher.explain("#en/ä", PARTITION.date()))
        .contains("1 rounds are published")
        .contains("All that is recorded in ");
  }

  @Test
  void manyPublishersAtOncePublishEachEventOnce() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> expected = new HashSet<>();
    int sequence = 0;
    for (int i = 0; i < 30; i++) {
      List<SegmentRecord> records = new ArrayList<>();
      for (int j = 0; j < 50; j++) {
        int number = random.nextInt(1_000);
        expected.add("e" + number);
        records.add(event(number, sequence++, number, 0, "e" + number));
      }
      archive.sealed(RECORDER, i, "json", records);
    }
    int publishers = 4;
    CyclicBarrier start = new CyclicBarrier(publishers);
    ExecutorService threads = Executors.newFixedThreadPool(publishers);
    try {
      List<Future<PublishReport>> reports = new ArrayList<>();
      for (int i = 0; i < publishers; i++) {
        reports.add(
            threads.submit(
                () -> {
                  start.await();
                  return archive
                      .publisher(PublishOptions.defaults().roundOf(Long.MAX_VALUE, 7))
                      .publish(PARTITION);
                }));
      }
      for (Future<PublishReport> report : reports) {
        assertThat(report.get().problems()).as("seed %d", seed).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
    List<String> seen = archive.seen();
    Collections.sort(seen);
    assertThat(seen)
        .as("seed %d", seed)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(local(archive.archive.store().publishedDirectory(PARTITION)))
        .isDirectoryNotContaining("glob:**.tmp");
    assertThat(archive.archive.store().list(PARTITION).segments())
        .allMatch(file -> file.name() instanceof SegmentName.Sealed);
  }
}
