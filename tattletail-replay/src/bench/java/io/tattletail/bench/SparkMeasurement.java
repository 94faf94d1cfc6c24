package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.uuid.Generators;
import io.tattletail.engines.EngineProcess;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.SpewEvent;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * A query of Spark's that reads all events of a published archive, by TattleTail's data source
 * against Spark's own for Avro: same process, same files, same sum.
 */
final class SparkMeasurement implements Measurement {
  private static final String COLUMNS =
      "timestamp timestamp, recorder int, sequence bigint, stream string, offset bigint,"
          + " skipped bigint, id string, event binary, channel string, date date";

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Path root = lab.newDirectory();
    try (RecordedArchive recorded = RecordedArchive.record(lab, root)) {
      lab.releaseEvents();
      new PublisherRuns(recorded, lab.size()).run();
      try (EngineProcess spark =
          EngineProcess.start(
              "spark-4.2",
              SparkQueries.class,
              List.of(SpewEvent.class, EventReplayer.class, Generators.class),
              "-Xms2g",
              "-Xmx2g",
              "-XX:+AlwaysPreTouch")) {
        spark.run(
            "create temporary view ours using tattletail options (path '%s', scope 'published')"
                .formatted(root));
        spark.run(
            "create temporary view peer (%s) using avro options (path '%s')"
                .formatted(COLUMNS, new Path(root, "published")));
        compare("spark.avro", "count(*), sum(offset)", spark, lab, report);
        compare("spark.avro.event", "count(*), sum(length(event))", spark, lab, report);
      }
    }
  }

  private static void compare(
      String name, String columns, EngineProcess spark, Lab lab, Report report) throws Exception {
    Query ours = new Query(spark, "select " + columns + " from ours", lab.size());
    Query peer = new Query(spark, "select " + columns + " from peer", lab.size());
    // The JVM whose compiler has to rest is another one.
    for (int i = 0; i < Query.WARM_UPS; i++) {
      ours.run();
      peer.run();
    }
    checkState(ours.answer.equals(peer.answer), "%s: %s, %s", name, ours.answer, peer.answer);
    report.compare(name, ours, peer);
  }

  /** One statement, which the process times. */
  private static final class Query implements Contender {
    static final int WARM_UPS = 12;

    private final EngineProcess spark;
    private final String statement;
    private final int events;
    private String answer = "";

    Query(EngineProcess spark, String statement, int events) {
      this.spark = spark;
      this.statement = statement;
      this.events = events;
    }

    @Override
    public Lap run() throws Exception {
      String[] nanosAndAnswer = spark.run(statement).get(0).split("\t", 2);
      answer = nanosAndAnswer[1];
      checkState(answer.startsWith(events + "\t"), "%s: %s", statement, answer);
      return new Lap(events, Long.parseLong(nanosAndAnswer[0]));
    }
  }
}
