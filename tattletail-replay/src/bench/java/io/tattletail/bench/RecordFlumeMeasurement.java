package io.tattletail.bench;

import io.tattletail.spew.SpewEvent;
import java.util.List;

/** Recording against Flume, which gets fewer of the events: it would take minutes for all. */
final class RecordFlumeMeasurement implements Measurement {
  private static final int FEWER = 100_000;

  @Override
  public String name() {
    return "record.flume";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    List<SpewEvent> fewer = lab.events(FEWER);
    Contender flume = new FlumeSink(lab, fewer);
    report.compare("record.flume", new RecorderAppends(lab, lab.events()), flume);
    report.line(
        "record.flume.batch: up to %d calls of %,d events under way"
            .formatted(RecorderBatches.CALLS_UNDER_WAY, FlumeSink.BATCH));
    report.compare("record.flume.batch", new RecorderBatches(lab, lab.events()), flume);
  }
}
