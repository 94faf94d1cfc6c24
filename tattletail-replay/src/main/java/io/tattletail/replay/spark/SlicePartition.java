package io.tattletail.replay.spark;

import io.tattletail.replay.ReplayQuery;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads. Immutable.
 *
 * @param queryJson of the slice, {@link ReplayQuery#toJson}
 * @param hosts that have most of it
 */
record SlicePartition(String queryJson, List<String> hosts) implements InputPartition {
  SlicePartition {
    hosts = List.copyOf(hosts);
  }

  ReplayQuery query() {
    return ReplayQuery.fromJson(queryJson);
  }

  @Override
  public String[] preferredLocations() {
    return hosts.toArray(String[]::new);
  }
}
