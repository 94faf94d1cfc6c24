package io.tattletail.bench;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.replay.ManySegments;
import io.tattletail.replay.ReplaysDuringPublishing;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * 10,000 recorded segments of 50 channels and four days, published while replays run: files and
 * bytes before and after. It fails if a replay before, during or after delivers anything else.
 */
final class SegmentsMeasurement implements Measurement {
  @Override
  public String name() {
    return "segments";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    lab.releaseEvents();
    Path root = lab.newDirectory();
    ReplaysDuringPublishing.Result result =
        new ReplaysDuringPublishing(
                root,
                lab.configuration(),
                new ManySegments(50, 4, 50, 20),
                PublishOptions.defaults(),
                1)
            .run();
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "segments: %,d events; recorded %,d files, %,d bytes; published %,d files, %,d bytes",
            result.events(),
            result.filesBefore(),
            result.bytesBefore(),
            result.filesAfter(),
            result.bytesAfter()));
    report.line(
        String.format(
            Locale.ROOT,
            "segments: %,d replays ended meanwhile, %,d times a file was gone; all delivered the"
                + " same",
            result.replays(),
            result.restarts()));
    lab.fileSystem().delete(root, true);
  }
}
