package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;

/**
 * Collects the columns, filters and aggregates that Spark asks an archive for. Used by one thread.
 */
final class ArchiveScanBuilder
    implements SupportsPushDownRequiredColumns,
        SupportsPushDownV2Filters,
        SupportsPushDownLimit,
        SupportsPushDownAggregates {
  private final ReadSettings settings;
  private final List<Predicate> pushed = new ArrayList<>();
  private Restriction restriction = Restriction.NONE;
  private StructType schema = EventColumn.schema();
  private OptionalInt limit = OptionalInt.empty();
  private Optional<CountedGroups> counted = Optional.empty();

  ArchiveScanBuilder(ReadSettings settings) {
    this.settings = settings;
  }

  @Override
  public Predicate[] pushPredicates(Predicate[] predicates) {
    List<Predicate> left = new ArrayList<>();
    for (Predicate predicate : predicates) {
      Restriction asked = Filters.restriction(predicate);
      restriction = restriction.and(asked);
      (asked.exact() ? pushed : left).add(predicate);
    }
    return left.toArray(Predicate[]::new);
  }

  @Override
  public Predicate[] pushedPredicates() {
    return pushed.toArray(Predicate[]::new);
  }

  @Override
  public boolean pushLimit(int events) {
    limit = OptionalInt.of(events);
    return true;
  }

  /** A small limit is that of the whole scan, a large one that of each task. */
  @Override
  public boolean isPartiallyPushed() {
    return limit.isEmpty() || limit.getAsInt() > EventScan.MAX_LIMIT_OF_ONE_TASK;
  }

  @Override
  public boolean pushAggregation(Aggregation aggregation) {
    counted = CountedGroups.of(aggregation);
    return counted.isPresent();
  }

  @Override
  public void pruneColumns(StructType required) {
    schema = required;
  }

  @Override
  public Scan build() {
    ReplayQuery query = query();
    List<String> filters = pushed.stream().map(Predicate::toString).toList();
    if (counted.isPresent()) {
      return new CountScan(settings, query, filters, counted.get());
    }
    List<EventColumn> columns = Arrays.stream(schema.fieldNames()).map(EventColumn::of).toList();
    return new EventScan(settings, query, filters, schema, columns, limit);
  }

  private ReplayQuery query() {
    TimeRange times = restriction.times();
    ReplayQuery query = settings.query().within(times.first(), times.end());
    ChannelTest channels = restriction.channels();
    if (channels == ChannelTest.ALL) {
      return query;
    }
    Optional<Set<String>> names = channels.names();
    return query.within(names.isPresent() ? names.get() : matching(query, channels));
  }

  /** The archive's channels of which the test is true. */
  private List<String> matching(ReplayQuery query, ChannelTest channels) {
    try (EventReplayer replayer = settings.open()) {
      return replayer.channels(query).stream().filter(channels::test).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
