package io.tattletail.faults;

import com.google.common.collect.Lists;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.common.Partition;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one round takes place: an archive of its own, and what its publishers know. */
final class Arena implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Arena.class);

  /** So short that a round need not wait for HDFS's 60 s; living recorders are fenced by it too. */
  static final long SOFT_LIMIT_MILLIS = 2_000;

  static final long HARD_LIMIT_MILLIS = 3_600_000;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int BATCH = 10;
  private static final long PAUSE_MILLIS = 20;

  private static final List<Duration> SKEWS =
      List.of(Duration.ZERO, Duration.ofMinutes(1), Duration.ofDays(2), Duration.ofDays(-2));

  /** How many segments a round takes at most. */
  private static final List<Integer> ROUNDS = List.of(1, 3, 200);

  private final MiniHdfs hdfs;
  private final Path root;
  private final Random random;
  private final Ledger ledger = new Ledger();
  private final List<EventRecorder> recorders = new ArrayList<>();
  private @Nullable Engine engine;
  private Ledger.Verdict witnessed = Ledger.Verdict.NONE;
  private volatile boolean damaged;

  Arena(MiniHdfs hdfs, long seed) throws IOException {
    this.hdfs = hdfs;
    this.root = hdfs.newDirectory();
    this.random = new Random(seed);
    hdfs.cluster().setLeasePeriod(SOFT_LIMIT_MILLIS, HARD_LIMIT_MILLIS);
  }

  MiniHdfs hdfs() {
    return hdfs;
  }

  Path root() {
    return root;
  }

  Random random() {
    return random;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Small segments, so that a round has all of them: opened, rolled, sealed. */
  static RecorderOptions options() {
    return RecorderOptions.defaults()
        .rollBytes(8_000)
        .commitInterval(Duration.ofMillis(20))
        .retryFor(Duration.ofSeconds(60))
        .closeTimeout(Duration.ofSeconds(60))
        .salvagePause(Duration.ofMillis(900));
  }

  EventRecorder recorder(Configuration configuration, RecorderOptions options) throws IOException {
    EventRecorder recorder = EventRecorder.open(root, configuration, options);
    synchronized (this) {
      recorders.add(recorder);
    }
    return recorder;
  }

  static List<SpewEvent> events(long seed, int count) {
    return stream(seed).limit(count).toList();
  }

  /** The same events, without end. */
  static Stream<SpewEvent> stream(long seed) {
    return EventGenerator.seeded(seed)
        .withChannels(3)
        .withTies(0.1)
        .withDisorder(0.05, Duration.ofDays(1))
        .stream();
  }

  /** Publishes events in small batches and notes what is acknowledged. */
  void publish(EventRecorder recorder, List<SpewEvent> events)
      throws IOException, InterruptedException {
    for (List<SpewEvent> batch : Lists.partition(events, BATCH)) {
      ledger.published(batch);
      recorder.onEvents(batch);
      ledger.acknowledged(batch);
    }
  }

  /** Publishes while something happens. */
  void publishDuring(EventRecorder recorder, int count, Callable<?> trouble) throws Exception {
    List<SpewEvent> events = events(random.nextLong(), count);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> published =
          thread.submit(
              () -> {
                publish(recorder, events);
                return null;
              });
      trouble.call();
      published.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Salvages until nothing is left over. */
  void settle() throws Exception {
    List<Salvaged> last = new ArrayList<>();
    try (Archive archive = open()) {
      SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(archive);
      Await.until(
          "nothing is left over",
          () -> {
            last.clear();
            last.addAll(salvager.salvage(ChannelFilter.all()));
            return last.stream()
                .noneMatch(
                    one -> one.outcome() == Outcome.IN_USE || one.outcome() == Outcome.FAILED);
          });
    } catch (AssertionError e) {
      throw new AssertionError("left over: " + last, e);
    }
  }

  /** The archive, on a client without faults. */
  Archive open() throws IOException {
    return Archive.open(root, hdfs.configuration());
  }

  /** Seals all that is left unsealed, on the word that nobody writes it. */
  void salvageForced() throws IOException {
    try (Archive archive = open()) {
      SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
    }
  }

  /**
   * Options of a publisher: small rounds or large ones, absorbed segments deleted at once or never,
   * and a clock that may be two days wrong.
   */
  PublishOptions publishing() {
    Duration skew = SKEWS.get(random.nextInt(SKEWS.size()));
    return eager()
        .grace(random.nextInt(4) == 0 ? Duration.ofDays(9) : Duration.ZERO)
        .roundOf(8L << 30, ROUNDS.get(random.nextInt(ROUNDS.size())))
        .clock(() -> Instant.now().plus(skew));
  }

  /** Deletes absorbed segments at once, whatever the clock of HDFS says. */
  static PublishOptions eager() {
    return PublishOptions.defaults()
        .grace(Duration.ZERO)
        .bytesPerSecond(1L << 30)
        .clock(() -> Instant.now().plusSeconds(60));
  }

  /** A publisher for whom two days have passed: temporary files of others are left by the dead. */
  static PublishOptions asleepForDays() {
    return eager().clock(() -> Instant.now().plus(Duration.ofDays(2)));
  }

  /** A pass over all that is recorded. What it tells is returned; an error of our own is thrown. */
  List<PublishReport.Problem> publishPass(Configuration configuration, PublishOptions options)
      throws IOException {
    try (Archive archive = Archive.open(root, configuration)) {
      List<PublishReport.Problem> problems =
          ArchivePublisher.of(archive, options).runNow().problems();
      for (PublishReport.Problem problem : problems) {
        if (problem.message().startsWith("java.lang.")) {
          throw new IllegalStateException("a publisher failed: " + problem);
        }
      }
      return problems;
    }
  }

  /** A pass of a publisher without faults, which has to succeed. */
  void publishPass() throws IOException {
    publishPass(eager());
  }

  private void publishPass(PublishOptions options) throws IOException {
    List<PublishReport.Problem> problems = publishPass(hdfs.configuration(), options);
    if (!problems.isEmpty()) {
      throw new IllegalStateException("not all was published: " + problems);
    }
  }

  /** Replays all, again and again, as one client that knows what was acknowledged before. */
  void replayBeside(Beside beside) {
    beside.again(
        PAUSE_MILLIS,
        () -> {
          Ledger.Expectation expected = ledger.expectation();
          witnessed(ledger.judge(replay(hdfs.configuration()), expected));
        });
  }

  /** Notes what a replay showed while others were at work. */
  synchronized void witnessed(Ledger.Verdict verdict) {
    if (!verdict.isGood()) {
      // The verdict of the round counts it too; this says when and where.
      LOG.error("a replay beside others showed {}", verdict, new IllegalStateException());
    }
    witnessed = witnessed.also(verdict);
  }

  /** The engine that looks on, from now to the end of the round. */
  Engine engine() throws IOException {
    if (engine == null) {
      try (Archive made = Archive.openOrCreate(root, hdfs.configuration())) {
        engine = new Engine(made.root(), hdfs.configuration(), ledger);
      }
    }
    return engine;
  }

  /** Lets the engine look, again and again. */
  void lookBeside(Beside beside) throws IOException {
    Engine looking = engine();
    beside.again(PAUSE_MILLIS, looking::look);
  }

  List<SpewEvent> replay(Configuration configuration) throws IOException {
    List<SpewEvent> replayed = new ArrayList<>();
    ReplayerOptions options = ReplayerOptions.defaults().serializer(OtherSerializer.INSTANCE);
    try (EventReplayer replayer = EventReplayer.open(root, configuration, options)) {
      replayer.replay(ReplayQuery.all(), event -> replayed.add(event.compact()));
    }
    return replayed;
  }

  /** Something was damaged on purpose, and the verifier has to say so. */
  void damaged() {
    damaged = true;
  }

  /**
   * Replays all; publishes all and deletes what was absorbed; replays all again; asks the engine
   * and the verifier.
   */
  Ledger.Verdict judge() throws IOException {
    Ledger.Verdict verdict = ledger.judge(replay(hdfs.configuration()));
    engine().look();
    publishPass(asleepForDays());
    List<SpewEvent> replayed = replay(hdfs.configuration());
    verdict = verdict.also(ledger.judge(replayed)).also(witnessed).also(engine().conclude());
    verdict = verdict.also(ledger.judgeSeen(engine().events(), replayed));
    checkRecorders();
    verify(verdict.told() > 0);
    return verdict;
  }

  /** A recorder tells of what is lost, and of nothing else. */
  private synchronized void checkRecorders() {
    for (EventRecorder recorder : recorders) {
      if (recorder.statistics().eventsLost() > ledger.told()) {
        throw new IllegalStateException(
            "%s says that %d events are lost, and all are there"
                .formatted(recorder.name(), recorder.statistics().eventsLost()));
      }
    }
  }

  private void verify(boolean hasToTell) throws IOException {
    try (Archive archive = open()) {
      VerificationReport report = ArchiveVerifier.of(archive).verify();
      boolean tells =
          !report.isSound()
              || report.findings().stream().anyMatch(found -> found.kind() == Kind.QUARANTINED);
      if ((hasToTell || damaged) ? !tells : !report.isSound()) {
        throw new IllegalStateException(
            "the verifier is wrong%s: %s"
                .formatted(hasToTell ? ", for events are gone" : "", report));
      }
      List<Partition> left = archive.store().listing().recordedPartitions(ChannelFilter.all());
      if (!left.isEmpty()) {
        throw new IllegalStateException("all is published, and these are still there: " + left);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (engine != null) {
      engine.close();
    }
  }

  /** Closes what would be closed anyway, before the rest of a round. */
  static void close(EventRecorder recorder) throws IOException {
    recorder.close();
  }
}
