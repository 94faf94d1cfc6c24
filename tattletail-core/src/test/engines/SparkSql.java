import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs Spark SQL that comes on standard input, one statement a line, on two threads of this
 * process. For each it prints {@code row} and the cells, separated by tabs, as often as there are
 * rows; then {@code end}, or {@code failed} and why.
 *
 * <p>Java runs this file as it is, with the class path of any version of Spark. The argument is a
 * directory for what Spark writes.
 */
public final class SparkSql {
  private SparkSql() {}

  public static void main(String[] arguments) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.local.dir", arguments[0])
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.warehouse.dir", arguments[0])
            .config("spark.ui.enabled", false)
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String statement = in.readLine(); statement != null; statement = in.readLine()) {
      try {
        for (Row row : spark.sql(statement).collectAsList()) {
          out.println("row\t" + row.mkString("\t"));
        }
        out.println("end");
      } catch (Exception e) {
        out.println("failed\t" + e.toString().replaceAll("\\s+", " "));
      }
    }
    spark.stop();
  }
}
