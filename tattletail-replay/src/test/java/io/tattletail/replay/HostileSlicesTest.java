package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static io.tattletail.replay.Archives.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.Partition;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices and counts of channels with names that mean something elsewhere, and of any time. */
class HostileSlicesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static final LocalDate DAY = LocalDate.parse("2026-03-01");

  /** A recorder takes none that is more than a century away. */
  private static final Instant FUTURE = Instant.parse("2100-12-31T23:59:59.999999Z");

  static final List<String> NAMES =
      List.of(
          "../../up",
          "*",
          "**",
          "a*",
          "ab",
          "a=b",
          "%2F",
          "new\nline",
          "tab\tand \"quote\" \\",
          "${user.name}",
          "\uFFFF\u0085\u2028\u0001",
          " ",
          ".",
          "channel=x",
          "\u65E5\u672C".repeat(40));

  @TempDir java.nio.file.Path directory;

  private Path root;

  @BeforeEach
  void nameRoot() {
    root = new Path(directory.toUri());
  }

  private static SpewEvent event(String channel, Instant time) {
    return SpewEvent.builder()
        .id(channel + time)
        .channel(channel)
        .timestamp(time)
        .payload("1")
        .build();
  }

  private void record(List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            root,
            new Configuration(),
            RecorderOptions.defaults()
                .plausibleTimes(SpewHeader.EARLIEST, Duration.ofDays(4_000_000))
                .withoutPublishing()
                .rollBytes(2_000))) {
      recorder.onEvents(events);
      assertThat(recorder.statistics().eventsRejected()).isZero();
    }
  }

  private void publish(ChannelFilter channels) throws Exception {
    try (Archive archive = Archive.open(root, new Configuration())) {
      assertThat(
              ArchivePublisher.of(archive, PublishOptions.defaults().channels(channels))
                  .runNow()
                  .problems())
          .isEmpty();
    }
  }

  private void assertWhole(ReplayQuery query, int expected) throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      List<SpewEvent> whole = replay(replayer, query);
      assertThat(whole).hasSize(expected);
      for (long bytes : new long[] {1, 500, Long.MAX_VALUE}) {
        List<SpewEvent> events = new ArrayList<>();
        for (ReplaySlice slice : replayer.slices(query, bytes)) {
          events.addAll(replay(replayer, ReplayQuery.fromJson(slice.query().toJson())));
        }
        assertThat(seen(events)).containsExactlyInAnyOrderElementsOf(seen(whole));
      }
      assertThat(replayer.count(query).stream().mapToLong(PartitionCount::events).sum())
          .isEqualTo(expected);
      assertThat(ReplayQuery.fromJson(query.toJson()).toString()).isEqualTo(query.toString());
    }
  }

  @Test
  void channelsOfAnyNameAreCutAndCounted() throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    for (String name : NAMES) {
      for (int i = 0; i < 50; i++) {
        events.add(event(name, NOON.plusSeconds(i)));
      }
    }
    record(events);
    publish(ChannelFilter.exactly(NAMES.subList(0, NAMES.size() / 2)));
    assertWhole(ReplayQuery.all(), events.size());
    for (String name : NAMES) {
      assertWhole(ReplayQuery.all().channels(ChannelFilter.exactly(List.of(name))), 50);
    }
    assertWhole(ReplayQuery.all().channels("a*"), 150);
    assertWhole(ReplayQuery.all().channels("no such channel"), 0);
  }

  @Test
  void eventsOfTheEarliestAndTheLatestTimeAreInASlice() throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    for (String channel : List.of("a", "b")) {
      for (int i = 0; i < 30; i++) {
        events.add(event(channel, SpewHeader.EARLIEST.plusNanos(i * 1_000L)));
        events.add(event(channel, Instant.EPOCH.minusNanos(i * 1_000L)));
        events.add(event(channel, FUTURE.minusNanos(i * 1_000L)));
      }
    }
    record(events);
    publish(ChannelFilter.of("a"));
    assertWhole(ReplayQuery.all(), events.size());
    assertWhole(ReplayQuery.all().from(Instant.MIN).until(Instant.MAX), events.size());
    assertWhole(ReplayQuery.all().from(FUTURE), 2);
    assertWhole(ReplayQuery.all().until(SpewHeader.EARLIEST.plusNanos(1_000)), 2);
    assertWhole(ReplayQuery.all().from(Instant.MAX), 0);
    assertWhole(ReplayQuery.all().until(Instant.MIN), 0);
    assertWhole(ReplayQuery.all().within(Instant.MAX, Instant.MIN), 0);
    assertWhole(ReplayQuery.all().within(FUTURE, Instant.MAX), 2);
  }

  @Test
  void fiveThousandSmallChannelsMakeFewSlices() throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      events.add(event("channel-" + i, NOON));
    }
    record(events);
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      List<ReplaySlice> slices = replayer.slices(ReplayQuery.all());
      assertThat(slices).hasSize(5);
      assertThat(slices).allSatisfy(s -> assertThat(s.query().toJson()).hasSizeLessThan(30_000));
      long given = 0;
      for (ReplaySlice slice : slices) {
        given += replayer.replay(slice.query(), event -> {}).delivered();
      }
      assertThat(given).isEqualTo(5_000);
    }
  }

  @Test
  void anArchiveWithoutEventsHasNoSlicesAndNoCounts() throws Exception {
    record(List.of());
    assertWhole(ReplayQuery.all(), 0);
    assertWhole(ReplayQuery.all().publishedOnly(), 0);
  }

  /** A segment is published, and its file deleted, between its listing and its opening. */
  @Test
  void aChannelStaysInTheSlicesIfItsFilesArePublishedWhileTheyArePlanned() throws Exception {
    record(List.of(event("a", NOON), event("b", NOON)));
    try (Faults faults = Faults.create();
        EventReplayer replayer = EventReplayer.open(root, faults.install(new Configuration()))) {
      Fault opening =
          faults
              .fail(Operation.OPEN)
              .on(path -> path.toString().contains("channel=b"))
              .next()
              .hang(Duration.ofMinutes(1));
      CompletableFuture<List<ReplaySlice>> planned =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return replayer.slices(ReplayQuery.all());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      opening.awaitFired(Duration.ofMinutes(1));
      try (Archive archive = Archive.open(root, new Configuration())) {
        ArchivePublisher.of(archive, PublishOptions.defaults()).runNow();
        for (var segment : archive.store().list(new Partition("b", DAY)).segments()) {
          archive.store().fileSystem().delete(segment.path(), false);
        }
      }
      opening.lift();
      List<ReplaySlice> slices = planned.get(1, TimeUnit.MINUTES);
      List<SpewEvent> events = new ArrayList<>();
      for (ReplaySlice slice : slices) {
        events.addAll(replay(replayer, slice.query()));
      }
      assertThat(events).extracting(SpewEvent::channel).containsExactlyInAnyOrder("a", "b");
    }
  }
}
