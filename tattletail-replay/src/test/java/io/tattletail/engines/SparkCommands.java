package io.tattletail.engines;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.spark.TattleTailSpark;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.reflect.ClassTag;

/**
 * What a process with Spark's class path runs: the commands of an {@link EngineProcess}, on two
 * threads.
 *
 * <ul>
 *   <li>{@code sql STATEMENT}: the cells of each row, separated by tabs.
 *   <li>{@code plan STATEMENT}: the lines of the physical plan.
 *   <li>{@code events ROOT QUERY} and {@code dataset ROOT QUERY}: of each event, as {@link
 *       TattleTailSpark} gives it, its channel, id, time, source and length of payload, separated
 *       by tabs.
 *   <li>{@code kryo ROOT QUERY}: the same of events that went through Kryo.
 *   <li>{@code hold STATEMENT}: plans a query, with its tasks, and says how many there are; {@code
 *       go} runs them, and says how many rows they gave, or what a {@code select count} counted.
 *   <li>{@code unclosed ROOT QUERY}: how many threads of replayers are left when one task has read
 *       all slices, and has not ended.
 * </ul>
 */
public final class SparkCommands {
  private SparkCommands() {}

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what Spark writes
   */
  public static void main(String[] arguments) throws IOException {
    SparkSession spark = session(arguments[0]);
    CommandLoop.run(line -> answer(spark, line));
    spark.stop();
  }

  /** A session on this machine. */
  private static SparkSession session(String scratch) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.local.dir", scratch)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.warehouse.dir", scratch)
            .config("spark.ui.enabled", false)
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
    return spark;
  }

  /** What {@code hold} planned last. */
  private static Optional<Held> held = Optional.empty();

  /**
   * A query whose tasks are planned and not run yet.
   *
   * @param isCount whether it has one row, of one number
   */
  private record Held(RDD<InternalRow> rows, boolean isCount) {
    long go() {
      return isCount ? rows.toJavaRDD().map(row -> row.getLong(0)).collect().get(0) : rows.count();
    }
  }

  /** Without adaptive execution, which runs stages in order to plan. */
  private static List<String> hold(SparkSession spark, String statement) {
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    try {
      var planned = (org.apache.spark.sql.classic.Dataset<Row>) spark.sql(statement);
      RDD<InternalRow> rows = planned.queryExecution().toRdd();
      held = Optional.of(new Held(rows, statement.startsWith("select count")));
      return List.of(Integer.toString(rows.getNumPartitions()));
    } finally {
      spark.conf().unset("spark.sql.adaptive.enabled");
    }
  }

  private static List<String> answer(SparkSession spark, String line) {
    String[] words = line.split(" ", 2);
    return switch (words[0]) {
      case "sql" ->
          spark.sql(words[1]).collectAsList().stream().map(row -> row.mkString("\t")).toList();
      case "plan" -> plan(spark.sql("explain " + words[1]).collectAsList());
      case "events" -> {
        String[] rootAndQuery = words[1].split(" ", 2);
        JavaRDD<SpewEvent> events =
            TattleTailSpark.events(spark, rootAndQuery[0], ReplayQuery.fromJson(rootAndQuery[1]));
        yield events.map(SparkCommands::line).collect();
      }
      case "dataset" -> {
        String[] rootAndQuery = words[1].split(" ", 2);
        Dataset<SpewEvent> events =
            TattleTailSpark.dataset(spark, rootAndQuery[0], ReplayQuery.fromJson(rootAndQuery[1]));
        yield events
            .filter((FilterFunction<SpewEvent>) event -> event.payload().hasRemaining())
            .map((MapFunction<SpewEvent, String>) SparkCommands::line, Encoders.STRING())
            .collectAsList();
      }
      case "kryo" -> {
        String[] rootAndQuery = words[1].split(" ", 2);
        JavaRDD<SpewEvent> events =
            TattleTailSpark.events(spark, rootAndQuery[0], ReplayQuery.fromJson(rootAndQuery[1]));
        yield throughKryo(events.collect()).stream().map(SparkCommands::line).toList();
      }
      case "hold" -> hold(spark, words[1]);
      case "go" -> List.of(Long.toString(held.orElseThrow().go()));
      case "unclosed" -> {
        String[] rootAndQuery = words[1].split(" ", 2);
        JavaRDD<SpewEvent> events =
            TattleTailSpark.events(
                spark,
                rootAndQuery[0],
                ReplayQuery.fromJson(rootAndQuery[1]),
                Map.of("sliceBytes", "20k"));
        yield events
            .coalesce(1)
            .mapPartitions(
                all -> {
                  all.forEachRemaining(event -> {});
                  return List.of(Integer.toString(readThreads())).iterator();
                })
            .collect();
      }
      default -> throw new IllegalArgumentException("no command: " + line);
    };
  }

  /** Events as a session that prefers Kryo would get them from another machine. */
  private static List<SpewEvent> throughKryo(List<SpewEvent> events) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", "io.tattletail.replay.spark.EventRegistrator");
    SerializerInstance kryo = new KryoSerializer(conf).newInstance();
    ClassTag<SpewEvent> tag = ClassTag.apply(SpewEvent.class);
    return events.stream()
        .map(event -> kryo.<SpewEvent>deserialize(kryo.serialize(event, tag), tag))
        .toList();
  }

  /** How many of the replayers' threads do not end. */
  private static int readThreads() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    int alive = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tattletail-replay-read")) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        alive += thread.isAlive() ? 1 : 0;
      }
    }
    return alive;
  }

  private static List<String> plan(List<Row> rows) {
    return rows.stream().flatMap(row -> row.getString(0).lines()).toList();
  }

  private static String line(SpewEvent event) {
    return String.join(
        "\t",
        event.channel(),
        event.id(),
        event.timestamp().toString(),
        event.source(),
        Integer.toString(event.payload().remaining()));
  }
}
