package io.tattletail.replay.spark;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code tattletail}: the events of an archive as rows, recorded and published ones
 * together, each once.
 *
 * <pre>
 *   spark.read().format("tattletail").load("hdfs://namenode/archive")
 *       .where("channel = 'contact.added' and date = date'2026-11-22'");
 * </pre>
 *
 * <p>Columns: {@code channel}, {@code date} (the UTC day), {@code timestamp}, {@code id}, {@code
 * stream} and {@code offset} (null if the broker gave no position), {@code source}, {@code
 * headers}, {@code payload}, and {@code event}, the published bytes. Only the columns that a query
 * uses are decoded; the first six columns and {@code event} need no parsing.
 *
 * <p>Options, besides {@code path}, the archive's directory:
 *
 * <ul>
 *   <li>{@code query}: a {@link io.tattletail.replay.ReplayQuery} as JSON. Default: all events.
 *   <li>{@code channels}: names or patterns, separated by commas, in place of the query's.
 *   <li>{@code from}, {@code until}: times such as {@code 2026-11-22T10:15:00Z}, or UTC days.
 *   <li>{@code scope}: {@code published} for published events only, so that no permission on {@code
 *       recorded} is needed. Default: {@code all}.
 *   <li>{@code sliceBytes}: about how much of the files a task reads, such as {@code 64m}. Default
 *       128m.
 *   <li>{@code memoryBytes}: how much of the archive a task holds. Default 64m.
 *   <li>{@code onDamage}: {@code fail} or {@code skip}, see {@link
 *       io.tattletail.replay.DamagePolicy}. Default: {@code fail}.
 *   <li>{@code serializers}: names of {@link io.tattletail.spew.SpewSerializer} classes, separated
 *       by commas, beside the built-in ones. Each has a public constructor without parameters.
 *   <li>names that begin with {@code fs.}, {@code dfs.}, {@code ipc.} or {@code hadoop.}: settings
 *       of Hadoop, over those of the session.
 * </ul>
 *
 * <p>Of a query's filters, all on {@code channel}, and ranges of {@code date} and {@code
 * timestamp}, decide what is read and are not evaluated again. So do limits. Counts, and the least
 * and the greatest timestamp, also by channel and date, come from the indexes of published files.
 *
 * <p>A retried task reads the archive as it is then, with events that were recorded meanwhile. With
 * the scope {@code published} these are whole rounds.
 *
 * <p>Thread-safe.
 */
public final class ArchiveSource implements TableProvider, DataSourceRegister {
  /** For Spark. */
  public ArchiveSource() {}

  @Override
  public String shortName() {
    return "tattletail";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return EventColumn.schema();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new ArchiveTable(ReadSettings.of(properties));
  }
}
