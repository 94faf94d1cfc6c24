package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.replay.DeliveredEvents.Stop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;

/**
 * Publishes many small segments and deletes them at once, while replays run. Every replay before,
 * during and after delivers the same events in the same order, also if it began before its files
 * were published, or goes on from a position taken then.
 */
public final class ReplaysDuringPublishing {
  private static final int READERS = 2;
  private static final int STOPS = 20;

  /** So many replays must end between two rounds, so that there are some at every step. */
  private static final int REPLAYS_PER_ROUND = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path root;
  private final Configuration configuration;
  private final ManySegments segments;
  private final PublishOptions options;
  private final long seed;

  private final Semaphore replayed = new Semaphore(0);
  private final AtomicBoolean published = new AtomicBoolean();
  private final AtomicLong replays = new AtomicLong();
  private final AtomicLong restarts = new AtomicLong();

  /**
   * @param root of the archive, which is made
   * @param options of the publisher; grace and listener are set
   * @param seed of all that is random
   */
  public ReplaysDuringPublishing(
      Path root,
      Configuration configuration,
      ManySegments segments,
      PublishOptions options,
      long seed) {
    this.root = root;
    this.configuration = configuration;
    this.segments = segments;
    this.options =
        options.grace(Duration.ZERO).bytesPerSecond(Long.MAX_VALUE).listener(r -> awaitReplays());
    this.seed = seed;
  }

  /**
   * What was seen.
   *
   * @param events that each replay of everything delivered
   * @param filesBefore recorded segments
   * @param bytesBefore of them
   * @param filesAfter published rounds; nothing recorded is left
   * @param bytesAfter of them
   * @param replays that ended while segments were published and deleted
   * @param restarts of these, because a file was gone
   */
  public record Result(
      long events,
      long filesBefore,
      long bytesBefore,
      long filesAfter,
      long bytesAfter,
      long replays,
      long restarts) {}

  /**
   * Writes the archive, and does it all.
   *
   * @throws AssertionError if a replay delivered anything else
   */
  public Result run() throws Exception {
    try (Archive archive = Archive.openOrCreate(root, configuration)) {
      segments.write(archive, seed);
    }
    try (Archive archive = Archive.open(root, configuration);
        EventReplayer replayer = EventReplayer.open(root, configuration)) {
      ContentSummary before = summary(archive, "recorded");
      DeliveredEvents all = deliver(replayer, ReplayQuery.all());
      assertThat(LongStream.of(all.hashes()).distinct().count())
          .as("distinct events, seed %d", seed)
          .isEqualTo(all.hashes().length)
          .isEqualTo(segments.distinctEvents());
      Map<String, DeliveredEvents> byChannel = new LinkedHashMap<>();
      for (String channel : segments.channelNames()) {
        byChannel.put(channel, deliver(replayer, ReplayQuery.all().channels(channel)));
      }
      publishWhileReplaying(archive, replayer, all, byChannel);
      check("a replay after publishing", replayer, ReplayQuery.all(), all.hashes());
      for (Stop stop : all.stops()) {
        check("from a position, after publishing", replayer, behind(stop), all.behind(stop));
      }
      check("of published events alone", replayer, ReplayQuery.all().publishedOnly(), all.hashes());
      assertThat(summary(archive, "recorded").getFileCount()).as("recorded files").isZero();
      ContentSummary after = summary(archive, "published");
      return new Result(
          all.hashes().length,
          before.getFileCount(),
          before.getLength(),
          after.getFileCount(),
          after.getLength(),
          replays.get(),
          restarts.get());
    }
  }

  private void publishWhileReplaying(
      Archive archive,
      EventReplayer replayer,
      DeliveredEvents all,
      Map<String, DeliveredEvents> byChannel)
      throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(READERS + 1);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        SplittableRandom random = new SplittableRandom(seed + reader);
        running.add(
            readers.submit(
                () -> releasing(() -> replayUntilPublished(replayer, byChannel, random))));
      }
      try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        long[] delivered = new long[all.hashes().length];
        // Its files are published and deleted while it is in the midst of them.
        int half = read(cursor, delivered, 0, delivered.length / 2);
        PublishReport report = ArchivePublisher.of(archive, options).runNow();
        published.set(true);
        assertThat(report.problems()).isEmpty();
        assertThat(report.events()).isEqualTo(segments.distinctEvents());
        assertThat(report.segmentsDeleted()).isEqualTo(segments.total());
        int end = read(cursor, delivered, half, delivered.length);
        assertThat(cursor.next()).as("an event behind the last, seed %d", seed).isFalse();
        assertSame(
            "a cursor that was open all the time", Arrays.copyOf(delivered, end), all.hashes());
        restarts.addAndGet(cursor.report().restarts());
      } finally {
        published.set(true);
      }
      for (Future<Void> reader : running) {
        reader.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      readers.shutdownNow();
    }
  }

  /** A reader that failed must not make the publisher wait. */
  private Void releasing(Callable<Void> reader) throws Exception {
    try {
      return reader.call();
    } finally {
      replayed.release(Integer.MAX_VALUE / (READERS + 1));
    }
  }

  private void awaitReplays() {
    try {
      if (!replayed.tryAcquire(REPLAYS_PER_ROUND, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("no replay has ended for " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of a channel, from its beginning or from a position that was taken before. */
  private Void replayUntilPublished(
      EventReplayer replayer, Map<String, DeliveredEvents> byChannel, SplittableRandom random)
      throws IOException {
    List<String> channels = List.copyOf(byChannel.keySet());
    while (!published.get()) {
      String channel = channels.get(random.nextInt(channels.size()));
      DeliveredEvents expected = byChannel.get(channel);
      if (random.nextInt(4) == 0) {
        ReplayQuery query = ReplayQuery.all().channels(channel);
        check("a replay of " + channel, replayer, query, expected.hashes());
      } else {
        Stop stop = expected.stops().get(random.nextInt(expected.stops().size()));
        check(
            "from " + stop + " of " + channel,
            replayer,
            behind(stop).channels(channel),
            expected.behind(stop));
      }
      replays.incrementAndGet();
      replayed.release();
    }
    return null;
  }

  private static ReplayQuery behind(Stop stop) {
    return ReplayQuery.all().after(ReplayPosition.parse(stop.position()));
  }

  private void check(String what, EventReplayer replayer, ReplayQuery query, long[] expected)
      throws IOException {
    try (ReplayCursor cursor = replayer.cursor(query)) {
      long[] delivered = new long[expected.length + 1];
      int count = read(cursor, delivered, 0, delivered.length);
      restarts.addAndGet(cursor.report().restarts());
      assertSame(what, Arrays.copyOf(delivered, count), expected);
    }
  }

  private void assertSame(String what, long[] delivered, long[] expected) {
    int difference = Arrays.mismatch(delivered, expected);
    assertThat(difference)
        .as(
            "first event that is not the same, of %d delivered and %d expected: %s, seed %d",
            delivered.length, expected.length, what, seed)
        .isEqualTo(-1);
  }

  /** Returns up to where there are events now. */
  private static int read(ReplayCursor cursor, long[] hashes, int from, int to) throws IOException {
    int at = from;
    while (at < to && cursor.next()) {
      hashes[at++] = DeliveredEvents.hash(cursor.event());
    }
    return at;
  }

  /** Replays, and takes positions on the way. */
  private DeliveredEvents deliver(EventReplayer replayer, ReplayQuery query) throws IOException {
    LongStream.Builder hashes = LongStream.builder();
    List<Stop> stops = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    try (ReplayCursor cursor = replayer.cursor(query)) {
      int next = 1 + random.nextInt(10);
      for (int delivered = 1; cursor.next(); delivered++) {
        hashes.add(DeliveredEvents.hash(cursor.event()));
        if (delivered == next) {
          stops.add(new Stop(delivered, cursor.position().orElseThrow().toString()));
          next += 1 + random.nextInt(2 * segments.distinctEvents() / segments.channels() / STOPS);
        }
      }
    }
    return new DeliveredEvents(hashes.build().toArray(), stops);
  }

  private static ContentSummary summary(Archive archive, String tree) throws IOException {
    return archive.store().fileSystem().getContentSummary(new Path(archive.root(), tree));
  }
}
