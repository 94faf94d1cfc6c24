package io.tattletail.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
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
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        System.gc();
        long start = System.nanoTime();
        List<Row> rows = spark.sql(line).collectAsList();
        long nanos = System.nanoTime() - start;
        for (Row row : rows) {
          out.println("row\t" + nanos + "\t" + row.mkString("\t"));
        }
        out.println("end");
      } catch (Exception e) {
        out.println("failed\t" + e.toString().replaceAll("\\s+", " "));
      }
    }
    spark.stop();
  }
}
