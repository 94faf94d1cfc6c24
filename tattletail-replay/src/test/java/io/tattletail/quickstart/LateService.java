package io.tattletail.quickstart;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartReport;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.Handover;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A service that is started at noon, while publishers go on, and catches up with one that was there
 * all day. The broker has deleted part of the morning by then.
 */
final class LateService {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PUBLISHERS = 4;
  private static final int NOON = 11;

  /** The publishers wait then, if the late service is not live yet. */
  private static final int EVENING = 17;

  private static final int RETENTION = 4_000;
  private static final String RECORDER = "tattletail";
  private static final String EARLY = "edits-per-wiki";
  private static final String LATE = "edits-per-wiki-2";

  private final MiniHdfs hdfs;
  private final PrintStream out;
  private @Nullable ColdStartRun started;

  LateService(MiniHdfs hdfs, PrintStream out) {
    this.hdfs = hdfs;
    this.out = out;
  }

  /** Returns whether both services ended with the same state. */
  boolean run(List<SpewEvent> edits) throws Exception {
    Path root = hdfs.newDirectory();
    EditsPerWiki earlyConsumer = new EditsPerWiki();
    EditsPerWiki lateConsumer = new EditsPerWiki();
    Ledger early = new Ledger(earlyConsumer);
    Ledger late = new Ledger(lateConsumer);
    RecorderOptions options = RecorderOptions.defaults().name("quickstart");
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(1_000).retention(RETENTION).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
        EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      spew.subscribe(RECORDER, ChannelFilter.all(), StartAt.earliest(), recorder);
      spew.subscribe(EARLY, ChannelFilter.all(), StartAt.earliest(), early);
      new TimeLapse(spew)
          .play(
              edits,
              PUBLISHERS,
              RECORDER,
              hour -> {
                if (hour == NOON) {
                  out.printf(
                      "      12:00, %,d edits so far: the late service starts, publishers go on%n",
                      recorder.statistics().events());
                  started = ColdStart.of(replayer, spew, LATE).start(late);
                } else if (hour == EVENING) {
                  awaitLive();
                }
              });
      try (ColdStartRun run = started) {
        spew.awaitCaughtUp(EARLY, PATIENCE);
        spew.awaitCaughtUp(LATE, PATIENCE);
        ColdStartReport report = run.report();
        boolean identical =
            late.isIdenticalTo(early) && lateConsumer.totals().equals(earlyConsumer.totals());
        out.printf(
            "coldstart: history=%d live=%d handover=%s identical=%s%n%n",
            report.historyEvents(),
            report.liveEvents(),
            report.handover().orElseThrow(),
            identical);
        return identical && report.handover().orElseThrow() == Handover.PROVEN;
      }
    }
  }

  private void awaitLive() {
    try {
      ColdStartReport report = Objects.requireNonNull(started).awaitLive(PATIENCE);
      out.printf(
          "      18:00, it is live: %,d events came from the archive, read %d times%n",
          report.historyEvents(), 1 + report.catchUps());
    } catch (IOException | InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
