package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.uuid.Generators;
import com.github.luben.zstd.Zstd;
import io.tattletail.engines.EngineProcess;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.SpewEvent;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * A job of Hadoop's local runner over all events of a recorded archive, against a replay by one
 * thread of the same process: what splits, tasks and the start of a job cost.
 */
final class MapReduceMeasurement implements Measurement {
  @Override
  public String name() {
    return "mapreduce";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Path root = lab.newDirectory();
    try (RecordedArchive recorded = RecordedArchive.record(lab, root);
        EngineProcess process =
            EngineProcess.start(
                "mapreduce",
                MapReduceRuns.class,
                List.of(SpewEvent.class, EventReplayer.class, Generators.class, Zstd.class),
                "-Xms2g",
                "-Xmx2g",
                "-XX:+AlwaysPreTouch")) {
      lab.releaseEvents();
      checkState(!recorded.segments().isEmpty(), "nothing was recorded");
      Contender job = timed(process, "job " + root, lab.size());
      Contender replay = timed(process, "replay " + root, lab.size());
      WarmUp.of(job, replay);
      report.compare("mapreduce.replay", job, replay);
    }
  }

  private static Contender timed(EngineProcess process, String command, int events) {
    return () -> {
      String[] nanosAndEvents = process.run(command).get(0).split("\t", 2);
      checkState(
          Integer.parseInt(nanosAndEvents[1]) == events, "%s: %s", command, nanosAndEvents[1]);
      return new Contender.Lap(events, Long.parseLong(nanosAndEvents[0]));
    };
  }
}
