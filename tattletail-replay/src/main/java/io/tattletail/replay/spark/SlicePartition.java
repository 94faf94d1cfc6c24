package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** What one task reads: some slices, one after the other. Immutable. */
final class SlicePartition implements InputPartition {
  private static final long serialVersionUID = 1;

  private final ArrayList<String> queries;
  private final ArrayList<String> hosts;

  private SlicePartition(List<String> queries, List<String> hosts) {
    this.queries = new ArrayList<>(queries);
    this.hosts = new ArrayList<>(hosts);
  }

  /** One that reads all of a query. */
  static SlicePartition of(ReplayQuery query) {
    return new SlicePartition(List.of(query.toJson()), List.of());
  }

  /** One that reads slices, at least one, on the hosts of the largest. */
  static SlicePartition of(List<ReplaySlice> slices) {
    ReplaySlice largest = slices.get(0);
    for (ReplaySlice slice : slices) {
      if (slice.bytes() > largest.bytes()) {
        largest = slice;
      }
    }
    return new SlicePartition(
        slices.stream().map(slice -> slice.query().toJson()).toList(), largest.hosts());
  }

  /** Of the slices, in order. */
  List<ReplayQuery> queries() {
    return queries.stream().map(ReplayQuery::fromJson).toList();
  }

  @Override
  public String[] preferredLocations() {
    return hosts.toArray(String[]::new);
  }
}
