package io.tattletail.replay.pig;

import io.tattletail.common.Partition;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The queries that together are one query's events of the partitions that a filter wants. */
final class FilteredQueries {
  /** Days that are wanted, one after the other, both included. */
  private record Days(LocalDate first, LocalDate last) {}

  private FilteredQueries() {}

  /**
   * Lists the days of the query's channels, in the trees that the query reads. Channels with the
   * same wanted days share a query.
   *
   * @return disjoint; none if no partition is wanted
   */
  static List<ReplayQuery> of(EventReplayer replayer, ReplayQuery query, PartitionFilter filter)
      throws IOException {
    Map<String, List<Days>> wanted = new LinkedHashMap<>();
    for (Partition partition : replayer.partitions(query)) {
      if (filter.matches(partition)) {
        add(partition.date(), wanted.computeIfAbsent(partition.channel(), c -> new ArrayList<>()));
      }
    }
    Map<Days, List<String>> channels = new LinkedHashMap<>();
    wanted.forEach(
        (channel, all) ->
            all.forEach(
                days -> channels.computeIfAbsent(days, d -> new ArrayList<>()).add(channel)));
    List<ReplayQuery> queries = new ArrayList<>();
    channels.forEach(
        (days, names) ->
            queries.add(
                query
                    .within(names)
                    .within(
                        days.first().atStartOfDay().toInstant(ZoneOffset.UTC),
                        days.last().plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))));
    return queries;
  }

  /** Adds a day that is behind all others. */
  private static void add(LocalDate date, List<Days> wanted) {
    int last = wanted.size() - 1;
    if (last >= 0 && wanted.get(last).last().plusDays(1).equals(date)) {
      wanted.set(last, new Days(wanted.get(last).first(), date));
    } else {
      wanted.add(new Days(date, date));
    }
  }
}
