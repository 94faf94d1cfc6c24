package io.tattletail.bench;

import java.util.List;
import java.util.Set;

/** Runs all measurements, or those that {@code bench.only} names. */
final class Bench {
  private static final List<Measurement> ALL =
      List.of(
          new RecordMeasurement(),
          new RecordFlumeMeasurement(),
          new LiveMeasurement(),
          new ReplayMeasurement(),
          new PublishMeasurement(),
          new SparkMeasurement(),
          new SegmentsMeasurement(),
          new MapReduceMeasurement(),
          new MirrorMeasurement(),
          new NarrowMeasurement(),
          new ExplorerMeasurement(),
          new MemoryMeasurement(),
          new PartsMeasurement());

  private Bench() {}

  public static void main(String[] args) throws Exception {
    String only = System.getProperty("bench.only", "").strip();
    Set<String> wanted = Set.of(only.split(" *, *"));
    Report report = new Report(Integer.getInteger("bench.pairs", 5), System.err);
    try (Lab lab = Lab.open(Integer.getInteger("bench.events", 1_000_000))) {
      for (Measurement measurement : ALL) {
        if (only.isEmpty() || wanted.contains(measurement.name())) {
          measurement.run(lab, report);
        }
      }
    }
    report.print(System.out);
    // HDFS and the peers leave threads behind that are no daemons.
    System.exit(0);
  }
}
