package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** Archives for Spark's programs in Java that work with events rather than with columns. */
public final class TattleTailSpark {
  private TattleTailSpark() {}

  /** {@link #events(SparkSession, String, ReplayQuery, Map)} without options. */
  public static JavaRDD<SpewEvent> events(SparkSession spark, String root, ReplayQuery query)
      throws IOException {
    return events(spark, root, query, Map.of());
  }

  /**
   * The events of a query, recorded and published ones together, each once. Each partition is a
   * slice of the query: some channels in a range of time, in the archive's order.
   *
   * <p>A {@link SpewEvent} keeps the block it was read from and is not serializable. Map events to
   * what is wanted of them before they are shuffled, cached or collected:
   *
   * <pre>
   *   JavaRDD&lt;String&gt; ids = TattleTailSpark.events(spark, root, query).map(SpewEvent::id);
   * </pre>
   *
   * <p>The slices are made by this call. A partition that is computed again reads the archive as it
   * is then.
   *
   * @param root the archive's directory
   * @param options those of {@link ArchiveSource} that do not say which events
   * @throws IllegalArgumentException if an option is unknown, or has a value it cannot have
   * @throws IOException if there is no archive, or it cannot be listed
   */
  public static JavaRDD<SpewEvent> events(
      SparkSession spark, String root, ReplayQuery query, Map<String, String> options)
      throws IOException {
    Map<String, String> all = new HashMap<>(options);
    all.put("path", root);
    all.put("query", query.toJson());
    ReadSettings settings = ReadSettings.of(all);
    List<ReplaySlice> slices;
    try (EventReplayer replayer = settings.open()) {
      slices = replayer.slices(settings.query(), settings.sliceBytes());
    }
    return spark
        .sparkContext()
        .makeRDD(located(slices), ClassTag.<String>apply(String.class))
        .toJavaRDD()
        .mapPartitions(queries -> new EventIterator(settings, queries));
  }

  private static Seq<Tuple2<String, Seq<String>>> located(List<ReplaySlice> slices) {
    return CollectionConverters.asScala(
            slices.stream()
                .map(
                    slice ->
                        new Tuple2<>(
                            slice.query().toJson(),
                            CollectionConverters.asScala(slice.hosts()).toList()))
                .map(tuple -> new Tuple2<String, Seq<String>>(tuple._1(), tuple._2()))
                .toList())
        .toList();
  }
}
