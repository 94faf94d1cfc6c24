package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static io.tattletail.replay.Archives.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.Archives.Seen;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.WikipediaEdits;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices together are the query, and counts are exact, whatever is recorded and published. */
class ReplaySlicesTest {
  /** Fixed, since amounts are held to bounds; -Dtattletail.seed gives another. */
  private final long seed = Long.getLong("tattletail.seed", 15);

  private final Random random = new Random(seed);

  @TempDir java.nio.file.Path directory;

  private Path root;

  @BeforeEach
  void nameRoot() {
    root = new Path(directory.toUri());
  }

  private EventReplayer replayer() throws Exception {
    return EventReplayer.open(root, new Configuration());
  }

  private static List<Seen> replaySlices(EventReplayer replayer, List<ReplaySlice> slices)
      throws Exception {
    List<SpewEvent> events = new ArrayList<>();
    for (ReplaySlice slice : slices) {
      // As it travels to another machine.
      ReplayQuery query = ReplayQuery.fromJson(slice.query().toJson());
      for (SpewEvent event : replay(replayer, query)) {
        assertThat(slice.channels()).contains(event.channel());
        assertThat(event.timestamp()).isBetween(slice.from(), slice.until());
        events.add(event);
      }
    }
    return seen(events);
  }

  private void record(String recorder, List<SpewEvent> events, long rollBytes) throws Exception {
    try (EventRecorder opened =
        EventRecorder.open(
            root,
            new Configuration(),
            RecorderOptions.defaults().name(recorder).rollBytes(rollBytes))) {
      for (int i = 0; i < events.size(); i += 50) {
        opened.onEvents(events.subList(i, Math.min(i + 50, events.size())));
      }
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

  private List<SpewEvent> generated(int count) {
    return EventGenerator.seeded(random.nextLong())
        .withChannels(1 + random.nextInt(5))
        .withMeanInterval(Duration.ofMinutes(1 + random.nextInt(20)))
        .withTies(0.3)
        .withDuplicates(0.1)
        .withSharedIds(0.1)
        .withDisorder(0.2, Duration.ofHours(3))
        .stream()
        .limit(count)
        .map(event -> event.serializedBy(new JsonSpewSerializer()))
        .toList();
  }

  /** A random archive: two recorders, the second late and with doubles, some of it published. */
  private List<SpewEvent> randomArchive() throws Exception {
    List<SpewEvent> events = generated(200 + random.nextInt(400));
    int half = events.size() / 2;
    record("one", events.subList(0, half + half / 3), 2_000 + random.nextInt(100_000));
    if (random.nextBoolean()) {
      publish(ChannelFilter.all());
    }
    record("two", events.subList(half / 2, events.size()), 2_000 + random.nextInt(100_000));
    if (random.nextBoolean()) {
      publish(ChannelFilter.of(events.get(random.nextInt(events.size())).channel()));
    }
    return events;
  }

  private ReplayQuery randomQuery(EventReplayer replayer, List<SpewEvent> events) throws Exception {
    ReplayQuery query = ReplayQuery.all();
    if (random.nextInt(3) == 0) {
      query = query.channels(events.get(random.nextInt(events.size())).channel());
    }
    if (random.nextBoolean()) {
      Instant one = events.get(random.nextInt(events.size())).timestamp();
      Instant other = events.get(random.nextInt(events.size())).timestamp();
      query = one.isBefore(other) ? query.from(one).until(other) : query.from(other).until(one);
    }
    if (random.nextInt(4) == 0) {
      query = query.publishedOnly();
    }
    if (random.nextInt(4) == 0) {
      query = query.after(somePosition(replayer, query));
    }
    return query;
  }

  private ReplayPosition somePosition(EventReplayer replayer, ReplayQuery query) throws Exception {
    try (ReplayCursor cursor = replayer.cursor(query)) {
      int steps = 1 + random.nextInt(100);
      while (steps > 0 && cursor.next()) {
        steps--;
      }
      return cursor.position().isPresent() ? cursor.position().get() : first(replayer);
    }
  }

  private static ReplayPosition first(EventReplayer replayer) throws Exception {
    try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      cursor.next();
      return cursor.position().orElseThrow();
    }
  }

  @RepeatedTest(20)
  void theUnionOfTheSlicesIsTheReplay() throws Exception {
    List<SpewEvent> events = randomArchive();
    try (EventReplayer replayer = replayer()) {
      for (int i = 0; i < 5; i++) {
        ReplayQuery query = randomQuery(replayer, events);
        int bytes = 1 + random.nextInt(random.nextBoolean() ? 1_000 : 200_000);
        List<ReplaySlice> slices = replayer.slices(query, bytes);
        assertThat(replaySlices(replayer, slices))
            .as("seed %d, query %s, slices of %d bytes: %s", seed, query, bytes, slices)
            .containsExactlyInAnyOrderElementsOf(seen(replay(replayer, query)));
      }
    }
  }

  @RepeatedTest(20)
  void countsAreThoseOfTheReplay() throws Exception {
    List<SpewEvent> events = randomArchive();
    try (EventReplayer replayer = replayer()) {
      for (int i = 0; i < 5; i++) {
        ReplayQuery query = randomQuery(replayer, events);
        assertThat(replayer.count(query))
            .as("seed %d, query %s", seed, query)
            .isEqualTo(counts(replay(replayer, query)));
      }
    }
  }

  private static List<PartitionCount> counts(List<SpewEvent> events) {
    Map<Partition, PartitionCount> counts = new HashMap<>();
    for (SpewEvent event : events) {
      var partition =
          new Partition(event.channel(), LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC));
      counts.merge(
          partition,
          new PartitionCount(partition, 1, event.timestamp(), event.timestamp()),
          (before, one) ->
              new PartitionCount(partition, before.events() + 1, before.first(), one.last()));
    }
    return counts.values().stream()
        .sorted(
            Comparator.<PartitionCount, String>comparing(count -> count.partition().channel())
                .thenComparing(count -> count.partition().date()))
        .toList();
  }

  @Test
  void slicesAreAboutAsLargeAsAskedAndAChannelIsCutInTime() throws Exception {
    record("one", WikipediaEdits.all(), 100_000);
    publish(ChannelFilter.all());
    try (EventReplayer replayer = replayer()) {
      List<ReplaySlice> slices = replayer.slices(ReplayQuery.all(), 200_000);
      assertThat(slices).hasSizeBetween(8, 40);
      assertThat(slices).filteredOn(slice -> slice.channels().size() == 1).hasSizeGreaterThan(3);
      assertThat(slices).allSatisfy(slice -> assertThat(slice.bytes()).isLessThan(400_000));
      assertThat(replaySlices(replayer, slices)).hasSize(WikipediaEdits.COUNT);
    }
  }

  @Test
  void ofWhatIsPublishedWholeOnlyIndexesAreCounted() throws Exception {
    record("one", WikipediaEdits.all(), 100_000);
    publish(ChannelFilter.all());
    try (Archive archive = Archive.open(root, new Configuration())) {
      damageBlocks(archive);
    }
    try (EventReplayer replayer = replayer()) {
      assertThat(replayer.count(ReplayQuery.all()).stream().mapToLong(PartitionCount::events).sum())
          .isEqualTo(WikipediaEdits.COUNT);
      assertThatThrownBy(() -> replay(replayer, ReplayQuery.all()))
          .hasMessageContaining("round-0.avro");
    }
  }

  /** Of every round, a byte of the first block. */
  private static void damageBlocks(Archive archive) throws Exception {
    for (String channel : archive.channels(ChannelFilter.all())) {
      for (LocalDate day : archive.dates(channel)) {
        for (var round : archive.store().rounds(new Partition(channel, day))) {
          java.nio.file.Path path = java.nio.file.Path.of(round.path().toUri().getPath());
          byte[] bytes = Files.readAllBytes(path);
          try (var segment =
              Segment.openRound(
                  archive.store(), new Partition(channel, day), round, new ReadStatistics())) {
            bytes[(int) segment.index().entries().get(0).offset() + 20] ^= 1;
          }
          Files.write(path, bytes);
        }
      }
    }
  }

  @Test
  void aSliceOfNoBytesIsRefused() throws Exception {
    record("one", List.of(SmallArchive.event("e", Duration.ZERO)), 100_000);
    try (EventReplayer replayer = replayer()) {
      assertThatThrownBy(() -> replayer.slices(ReplayQuery.all(), 0))
          .hasMessage("bytes must be positive, is 0");
      assertThat(replayer.slices(ReplayQuery.all().channels("no such"))).isEmpty();
      assertThat(replayer.slices(ReplayQuery.all()))
          .singleElement()
          .satisfies(
              slice -> {
                assertThat(slice.channels()).containsExactly("c");
                assertThat(slice.hosts()).containsExactly("localhost");
              });
    }
  }
}
