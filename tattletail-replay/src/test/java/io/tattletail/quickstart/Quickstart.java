package io.tattletail.quickstart;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Records a day of Wikipedia edits and replays it into the same consumer class. Exits with 0 only
 * if all agreed.
 */
final class Quickstart {
  private static final int PUBLISHERS = 4;
  private static final int WIKIS_SHOWN = 5;
  private static final Instant NARROW_FROM = Instant.parse("2015-09-12T12:00:00Z");
  private static final String RECORDER = "tattletail";
  private static final String LIVE = "edits-per-wiki";

  private final PrintStream out;

  private Quickstart(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    boolean agreed = new Quickstart(out).run();
    // HDFS leaves threads behind that are no daemons.
    System.exit(agreed ? 0 : 1);
  }

  private boolean run() throws Exception {
    out.println("TattleTail quickstart: a day of Wikipedia edits, recorded on HDFS and replayed\n");
    long start = System.nanoTime();
    out.println("[1/6] Starting an in-process HDFS with 3 datanodes");
    try (MiniHdfs hdfs = MiniHdfs.start(3)) {
      out.printf("      %s is up after %.1f s%n%n", hdfs.root(), secondsSince(start));
      Path root = hdfs.newDirectory();
      EditsPerWiki liveConsumer = new EditsPerWiki();
      Ledger live = new Ledger(liveConsumer);
      long recorded = record(hdfs, root, live);
      boolean agreed = replay(hdfs, root, recorded, live, liveConsumer);
      agreed &= replayNarrowly(hdfs, root);
      out.printf(
          "[5/6] The same day again; a second service starts at noon, from the archive and then"
              + " live%n");
      agreed &= new LateService(hdfs, out).run(WikipediaEdits.all());
      out.println(
          "[6/6] The day is published: few large files, in which engines see each edit once");
      agreed &= new PublishedDay(hdfs, root, out).run(live);
      out.println("The archive now");
      new ArchiveTree(FileSystem.get(hdfs.configuration()), root).print(out);
      out.printf(
          "%n%s after %.1f s%n", agreed ? "All agreed" : "NOT all agreed", secondsSince(start));
      return agreed;
    }
  }

  /** Returns how many events the recorder acknowledged. */
  private long record(MiniHdfs hdfs, Path root, Ledger live) throws Exception {
    List<SpewEvent> edits = WikipediaEdits.all();
    out.printf(
        "[2/6] %d publishers put %,d edits on Spew, each wiki a channel; a live consumer and the"
            + " recorder are subscribed%n",
        PUBLISHERS, edits.size());
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(1_000).open()) {
      TimeLapse day = new TimeLapse(spew);
      RecorderOptions options =
          RecorderOptions.defaults()
              .name("quickstart")
              .rollAge(Duration.ofHours(1))
              .clock(day.clock());
      try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options)) {
        spew.subscribe(RECORDER, ChannelFilter.all(), StartAt.earliest(), recorder);
        spew.subscribe(LIVE, ChannelFilter.all(), StartAt.earliest(), live);
        day.play(
            edits,
            PUBLISHERS,
            RECORDER,
            hour ->
                out.printf(
                    "      %02d:00 to %02d:00  recorded %,6d  segments sealed %,4d%n",
                    hour,
                    hour + 1,
                    recorder.statistics().events(),
                    recorder.statistics().segmentsSealed()));
        spew.awaitCaughtUp(LIVE, Duration.ofSeconds(60));
        out.println();
        return recorder.statistics().events();
      }
    }
  }

  private boolean replay(
      MiniHdfs hdfs, Path root, long recorded, Ledger live, EditsPerWiki liveConsumer)
      throws IOException {
    out.println("[3/6] The same consumer class, started cold and filled from the archive");
    EditsPerWiki coldConsumer = new EditsPerWiki();
    Ledger cold = new Ledger(coldConsumer);
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      ReplayReport report = replayer.replay(ReplayQuery.all(), cold);
      out.printf(
          "      %,d events of %,d segments in %.1f s, in time order%n",
          report.delivered(), report.segmentsOpened(), report.elapsed().toMillis() / 1e3);
    }
    out.printf(
        "      %-16s %14s %14s %18s %18s%n",
        "", "edits, live", "replayed", "bytes added, live", "replayed");
    Map<String, EditsPerWiki.Totals> coldTotals = coldConsumer.totals();
    liveConsumer.totals().entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().edits(), a.getValue().edits()))
        .limit(WIKIS_SHOWN)
        .forEach(
            wiki ->
                print(
                    wiki.getKey(),
                    wiki.getValue(),
                    coldTotals.getOrDefault(wiki.getKey(), EditsPerWiki.Totals.NONE)));
    out.printf("      … and %d more wikis%n", liveConsumer.totals().size() - WIKIS_SHOWN);

    boolean identical = cold.isIdenticalTo(live) && coldTotals.equals(liveConsumer.totals());
    out.printf(
        "%nrecorded=%d replayed=%d channels=%d days=%d identical=%s ordered=%s%n%n",
        recorded, cold.events(), cold.channels(), cold.days(), identical, cold.isOrdered());
    return identical
        && cold.isOrdered()
        && recorded == WikipediaEdits.COUNT
        && cold.events() == WikipediaEdits.COUNT
        && cold.channels() == WikipediaEdits.CHANNELS
        && cold.days() == WikipediaEdits.DAYS;
  }

  private void print(String wiki, EditsPerWiki.Totals live, EditsPerWiki.Totals cold) {
    out.printf(
        "      %-16s %,14d %,14d %,18d %,18d%n",
        wiki, live.edits(), cold.edits(), live.bytesAdded(), cold.bytesAdded());
  }

  private boolean replayNarrowly(MiniHdfs hdfs, Path root) throws IOException {
    ReplayQuery query =
        ReplayQuery.all()
            .channels("#*.wikipedia")
            .from(NARROW_FROM)
            .until(NARROW_FROM.plus(Duration.ofHours(1)));
    out.printf("[4/6] A narrow replay: %s%n", query);
    long expected =
        WikipediaEdits.stream()
            .filter(
                edit ->
                    !edit.timestamp().isBefore(NARROW_FROM)
                        && edit.timestamp().isBefore(NARROW_FROM.plus(Duration.ofHours(1))))
            .count();
    ReplayReport report;
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      report = replayer.replay(query, event -> {});
    }
    ArchiveTree tree = new ArchiveTree(FileSystem.get(hdfs.configuration()), root);
    out.printf(
        "narrow: matched=%d events, opened=%d of %d segments, read=%d of %d bytes%n%n",
        report.delivered(),
        report.segmentsOpened(),
        tree.files(),
        report.bytesRead(),
        tree.bytes());
    return report.delivered() == expected && report.segmentsOpened() < tree.files() / 2;
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
