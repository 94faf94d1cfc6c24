package io.tattletail.bench;

import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.StorageStatistics;

/**
 * What clients of HDFS in this JVM asked for, by Hadoop's own count.
 *
 * @param opens files opened
 * @param listings directories listed; one of many files counts more than once
 * @param bytes read
 */
record ReadCounts(long opens, long listings, long bytes) {
  static ReadCounts soFar() {
    StorageStatistics calls = FileSystem.getGlobalStorageStatistics().get("DFSOpsCountStatistics");
    StorageStatistics bytes = FileSystem.getGlobalStorageStatistics().get("hdfs");
    return new ReadCounts(
        count(calls, "op_open"), count(calls, "op_list_status"), count(bytes, "bytesRead"));
  }

  private static long count(StorageStatistics of, String name) {
    Long count = of.getLong(name);
    return count == null ? 0 : count;
  }

  ReadCounts since(ReadCounts before) {
    return new ReadCounts(opens - before.opens, listings - before.listings, bytes - before.bytes);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d listings, %,d opens, %,d bytes", listings, opens, bytes);
  }
}
