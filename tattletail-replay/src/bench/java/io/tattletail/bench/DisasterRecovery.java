package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.archive.Archive;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.MirrorOptions;
import io.tattletail.replay.mirror.MirrorReport;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.Path;

/**
 * All events are recorded within a minute, and a mirror makes a pass every few seconds. Then the
 * original is lost: what was acknowledged up to the recovery point has to be in the copy, and is
 * counted there; a replay and a recorder go on with the copy, and both are timed.
 */
final class DisasterRecovery {
  private static final Duration RUN = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int CHUNKS = 240;

  private final Lab lab;
  private final Report report;

  /** How many events were acknowledged at which time. */
  private final TreeMap<Instant, Integer> acknowledged = new TreeMap<>();

  DisasterRecovery(Lab lab, Report report) {
    this.lab = lab;
    this.report = report;
  }

  void run() throws Exception {
    Path root = lab.newDirectory();
    Path copy = new Path(lab.newDirectory(), "copy");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    RecorderOptions options = RecorderOptions.defaults().withoutPublishing();
    try (EventRecorder recorder = EventRecorder.open(root, lab.configuration(), options);
        Archive archive = Archive.open(root, lab.configuration())) {
      ArchiveMirror mirror =
          ArchiveMirror.of(archive, copy, lab.configuration(), MirrorOptions.defaults());
      Future<List<Pass>> passes = thread.submit(() -> mirror(mirror));
      record(recorder);
      thread.shutdownNow();
      report(passes.get(1, TimeUnit.MINUTES));
      recover(copy);
    } finally {
      lab.fileSystem().delete(root, true);
      lab.fileSystem().delete(copy.getParent(), true);
    }
  }

  private void record(EventRecorder recorder) throws IOException {
    List<SpewEvent> events = lab.events();
    long start = System.nanoTime();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      int end = (int) ((long) events.size() * (chunk + 1) / CHUNKS);
      for (int i = (int) ((long) events.size() * chunk / CHUNKS); i < end; i++) {
        recorder.append(events.get(i));
      }
      recorder.flush();
      acknowledged.put(Instant.now(), end);
      LockSupport.parkNanos(start + RUN.toNanos() * (chunk + 1) / CHUNKS - System.nanoTime());
    }
  }

  /**
   * A pass of the mirror.
   *
   * @param ended when it did
   * @param lag from the copy's recovery point to the end of the pass
   */
  private record Pass(MirrorReport report, Instant ended, Duration lag) {
    Duration duration() {
      return Duration.between(report.began(), ended);
    }
  }

  private static List<Pass> mirror(ArchiveMirror mirror) throws IOException {
    List<Pass> passes = new ArrayList<>();
    while (!Thread.currentThread().isInterrupted()) {
      MirrorReport report;
      try {
        report = mirror.run();
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          return passes;
        }
        throw e;
      }
      checkState(report.problems().isEmpty(), "%s", report.problems());
      Instant ended = Instant.now();
      Instant point = report.recoveryPoints().archive().orElse(report.began());
      passes.add(new Pass(report, ended, Duration.between(point, ended)));
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return passes;
  }

  private void report(List<Pass> passes) {
    List<Long> lags = passes.stream().map(pass -> pass.lag().toMillis()).sorted().toList();
    List<Long> durations =
        passes.stream().map(pass -> pass.duration().toMillis()).sorted().toList();
    report.line(
        String.format(
            Locale.ROOT,
            "mirror: %d passes, one %,d ms after the other; a pass takes %,d ms (median; longest %,d), and at its end the copy is behind by as much: %,d ms (longest %,d); just before the next one ends by %,d ms at most",
            passes.size(),
            PAUSE.toMillis(),
            durations.get(durations.size() / 2),
            durations.get(durations.size() - 1),
            lags.get(lags.size() / 2),
            lags.get(lags.size() - 1),
            PAUSE.toMillis() + 2 * lags.get(lags.size() - 1)));
  }

  private void recover(Path copy) throws IOException {
    Instant point = ArchiveMirror.recoveryPoints(copy, lab.configuration()).archive().orElseThrow();
    var before = acknowledged.floorEntry(point);
    int promised = before == null ? 0 : before.getValue();
    long start = System.nanoTime();
    long first;
    long events = 0;
    try (EventReplayer replayer = EventReplayer.open(copy, lab.configuration());
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      checkState(cursor.next(), "the copy has no event");
      first = System.nanoTime() - start;
      events++;
      while (cursor.next()) {
        events++;
      }
    }
    long all = System.nanoTime() - start;
    checkState(events >= promised, "%s of %s events are in the copy", events, promised);
    long promoting = System.nanoTime();
    ArchiveMirror.promote(copy, lab.configuration());
    long promoted = System.nanoTime() - promoting;
    try (EventRecorder recorder =
        EventRecorder.open(copy, lab.configuration(), RecorderOptions.defaults())) {
      recorder.append(lab.events().get(0));
      recorder.flush();
    }
    report.line(
        String.format(
            Locale.ROOT,
            "mirror: of %,d events %,d were acknowledged before the recovery point, and %,d are in the copy; its first event after %,d ms, all after %,d ms; promoted in %,d ms, the first event acknowledged by its new recorder %,d ms later",
            lab.size(),
            promised,
            events,
            first / 1_000_000,
            all / 1_000_000,
            promoted / 1_000_000,
            (System.nanoTime() - promoting - promoted) / 1_000_000));
  }
}
