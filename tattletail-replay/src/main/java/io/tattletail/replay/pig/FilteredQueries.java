package io.tattletail.replay.pig;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
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
   * Lists the days of the query's channels. Channels with the same wanted days share a query.
   *
   * @return disjoint; none if no partition is wanted
   */
  static List<ReplayQuery> of(Archive archive, ReplayQuery query, PartitionFilter filter)
      throws IOException {
    Map<Days, List<String>> channels = new LinkedHashMap<>();
    for (String channel : archive.channels(ChannelFilter.all())) {
      if (query.matchesChannel(channel)) {
        for (Days days : wanted(channel, archive.dates(channel), filter)) {
          channels.computeIfAbsent(days, d -> new ArrayList<>()).add(channel);
        }
      }
    }
    List<ReplayQuery> queries = new ArrayList<>();
    channels.forEach(
        (days, names) ->
            query
                .within(
                    ChannelFilter.exactly(names),
                    days.first().atStartOfDay().toInstant(ZoneOffset.UTC),
                    days.last().plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                .ifPresent(queries::add));
    return queries;
  }

  private static List<Days> wanted(String channel, List<LocalDate> dates, PartitionFilter filter)
      throws IOException {
    List<Days> wanted = new ArrayList<>();
    for (LocalDate date : dates) {
      if (filter.matches(new Partition(channel, date))) {
        int last = wanted.size() - 1;
        if (last >= 0 && wanted.get(last).last().plusDays(1).equals(date)) {
          wanted.set(last, new Days(wanted.get(last).first(), date));
        } else {
          wanted.add(new Days(date, date));
        }
      }
    }
    return wanted;
  }
}
