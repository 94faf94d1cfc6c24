package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** Archives for Spark's programs in Java that work with events rather than with columns. */
public final class TattleTailSpark {
  private TattleTailSpark() {}

  /** {@link #events(SparkSession, String, ReplayQuery, Map)} without options. */
  public static JavaRDD<SpewEvent> events(SparkSession spark, String root, ReplayQuery query) {
    return events(spark, root, query, Map.of());
  }

  /**
   * The events of a query, recorded and published ones together, each once. Each partition is a
   * slice of the query: some channels in a range of time, in the archive's order.
   *
   * <p>A {@link SpewEvent} keeps the block from which it was read. Map events to the wanted values
   * before they are shuffled, cached or collected, which copies each event with its bytes:
   *
   * <pre>
   *   JavaRDD&lt;String&gt; ids = TattleTailSpark.events(spark, root, query).map(SpewEvent::id);
   * </pre>
   *
   * <p>Sessions that serialize by Kryo need {@link EventRegistrator} for that.
   *
   * <p>This call makes the slices. A partition that is computed again reads the archive as it is
   * then.
   *
   * @param root the archive's directory
   * @param options those of {@link ArchiveSource} that do not select events
   * @throws IllegalArgumentException if an option is unknown, or has a value it cannot have
   * @throws java.io.UncheckedIOException if there is no archive, or it cannot be listed
   */
  public static JavaRDD<SpewEvent> events(
      SparkSession spark, String root, ReplayQuery query, Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("path", root);
    all.put("query", query.toJson());
    ReadSettings settings = ReadSettings.of(all);
    SlicePartition[] partitions = Slices.ofEvents(settings, settings.query()).partitions();
    return spark
        .sparkContext()
        .makeRDD(located(partitions), ClassTag.<SlicePartition>apply(SlicePartition.class))
        .toJavaRDD()
        .mapPartitions(tasks -> new EventIterator(new SliceEvents(settings, queries(tasks))));
  }

  /** {@link #dataset(SparkSession, String, ReplayQuery, Map)} without options. */
  public static Dataset<SpewEvent> dataset(SparkSession spark, String root, ReplayQuery query) {
    return dataset(spark, root, query, Map.of());
  }

  /**
   * The same as a Dataset, whose rows are events in Java's serialization: convenient, and slower
   * than {@link #events} and columns, because each event is copied. Their serializers need public
   * constructors without parameters.
   *
   * @throws IllegalArgumentException if an option is unknown, or has a value it cannot have
   * @throws java.io.UncheckedIOException if there is no archive, or it cannot be listed
   */
  public static Dataset<SpewEvent> dataset(
      SparkSession spark, String root, ReplayQuery query, Map<String, String> options) {
    return spark.createDataset(
        events(spark, root, query, options).rdd(), Encoders.javaSerialization(SpewEvent.class));
  }

  private static List<ReplayQuery> queries(Iterator<SlicePartition> partitions) {
    List<ReplayQuery> queries = new ArrayList<>();
    partitions.forEachRemaining(partition -> queries.addAll(partition.queries()));
    return queries;
  }

  /** Each with the hosts where it is to be read. */
  private static Seq<Tuple2<SlicePartition, Seq<String>>> located(SlicePartition[] partitions) {
    List<Tuple2<SlicePartition, Seq<String>>> located = new ArrayList<>();
    for (SlicePartition partition : partitions) {
      located.add(
          new Tuple2<>(
              partition,
              CollectionConverters.asScala(List.of(partition.preferredLocations())).toList()));
    }
    return CollectionConverters.asScala(located).toList();
  }
}
