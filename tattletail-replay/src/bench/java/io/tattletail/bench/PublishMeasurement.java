package io.tattletail.bench;

import io.tattletail.replay.EventReplayer;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * Publishing all events, against sorting and writing the same files again with less care; and
 * replaying what was published, against reading those files with no order.
 */
final class PublishMeasurement implements Measurement {
  private static final int PROFILED_RUNS = 10;

  @Override
  public String name() {
    return "publish";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Profile.prepare();
    LastByte expected = new LastByte();
    lab.events().forEach(expected::onEvent);
    Path root = lab.newDirectory();
    try (RecordedArchive recorded = RecordedArchive.record(lab, root)) {
      lab.releaseEvents();
      report.line("");
      report.line(
          String.format(
              Locale.ROOT,
              "publish: %d recorded segments, %,d bytes",
              recorded.segments().size(),
              bytes(lab, new Path(root, "recorded"))));
      PublisherRuns ours = new PublisherRuns(recorded, lab.size());
      FloorPublisher floor = new FloorPublisher(lab, recorded.recordedDirectories());
      WarmUp.of(ours, floor);
      report.compare("publish.floor", ours, floor);
      Profile.of(ours, PROFILED_RUNS).print("publishing", report);
      report.line(
          String.format(
              Locale.ROOT,
              "publish: %d published rounds, %,d bytes",
              recorded.rounds().size(),
              bytes(lab, new Path(root, "published"))));
      compareReplays(lab, report, recorded, expected);
    }
  }

  /** Recorded segments are still there, and skipped. */
  private static void compareReplays(
      Lab lab, Report report, RecordedArchive recorded, LastByte expected) throws Exception {
    try (EventReplayer replayer =
        EventReplayer.open(recorded.archive().root(), lab.configuration())) {
      Replay ours = new Replay(replayer, expected);
      FloorReader floor = new FloorReader(lab.fileSystem(), recorded.rounds(), expected);
      WarmUp.of(ours, floor);
      report.compare("replay.published", ours, floor);
    }
  }

  private static long bytes(Lab lab, Path tree) throws IOException {
    return lab.fileSystem().getContentSummary(tree).getLength();
  }
}
