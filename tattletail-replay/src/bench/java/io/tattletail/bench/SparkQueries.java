package io.tattletail.bench;

import io.tattletail.engines.CommandLoop;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a process with Spark's class path runs: statements, one a line, timed. It answers as {@link
 * io.tattletail.engines.EngineProcess} says, with the nanoseconds that the statement took and the
 * cells of its only row, separated by tabs.
 */
public final class SparkQueries {
  private SparkQueries() {}

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what Spark writes
   */
  public static void main(String[] arguments) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .config("spark.local.dir", arguments[0])
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.warehouse.dir", arguments[0])
            .config("spark.ui.enabled", false)
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
    CommandLoop.run(line -> timed(spark, line));
    spark.stop();
  }

  private static List<String> timed(SparkSession spark, String statement) {
    // What one left behind is not to be cleared on the clock of the next.
    System.gc();
    long start = System.nanoTime();
    List<Row> rows = spark.sql(statement).collectAsList();
    long nanos = System.nanoTime() - start;
    return rows.stream().map(row -> nanos + "\t" + row.mkString("\t")).toList();
  }
}
