package io.tattletail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Where one round takes place: an archive of its own, and what its publishers know. */
final class Arena {
  /** So short that a round need not wait for HDFS's 60 s; living recorders are fenced by it too. */
  static final long SOFT_LIMIT_MILLIS = 2_000;

  static final long HARD_LIMIT_MILLIS = 3_600_000;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int BATCH = 10;

  private final MiniHdfs hdfs;
  private final Path root;
  private final Random random;
  private final Ledger ledger = new Ledger();

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
        .retryFor(Duration.ofSeconds(60))
        .closeTimeout(Duration.ofSeconds(60))
        .salvagePause(Duration.ofMillis(900));
  }

  EventRecorder recorder(Configuration configuration, RecorderOptions options) throws IOException {
    return EventRecorder.open(root, configuration, options);
  }

  static List<SpewEvent> events(long seed, int count) {
    return EventGenerator.seeded(seed)
        .withChannels(3)
        .withTies(0.1)
        .withDisorder(0.05, Duration.ofDays(1))
        .stream()
        .limit(count)
        .toList();
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
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(archive);
      await(
          "nothing is left over: " + last,
          () -> {
            last.clear();
            last.addAll(salvager.salvage(ChannelFilter.all()));
            return last.stream()
                .noneMatch(
                    one -> one.outcome() == Outcome.IN_USE || one.outcome() == Outcome.FAILED);
          });
    }
  }

  Ledger.Verdict judge() throws IOException {
    List<SpewEvent> replayed = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all(), event -> replayed.add(event.compact()));
    }
    return ledger.judge(replayed);
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("%s within %s", what, PATIENCE).isLessThan(deadline);
      never.await(50, TimeUnit.MILLISECONDS);
    }
  }
}
