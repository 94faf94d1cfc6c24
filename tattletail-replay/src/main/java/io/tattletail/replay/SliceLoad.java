package io.tattletail.replay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much a slice has to read, and from which hosts. */
final class SliceLoad {
  /** As many as HDFS has copies of a block unless told otherwise. */
  private static final int MAX_HOSTS = 3;

  private long bytes;
  private final Map<String, Long> bytesByHost = new HashMap<>();

  void add(Weight weight) {
    bytes += weight.bytes();
    weight.hosts().forEach(host -> bytesByHost.merge(host, weight.bytes(), Long::sum));
  }

  void add(SliceLoad other) {
    bytes += other.bytes;
    other.bytesByHost.forEach((host, more) -> bytesByHost.merge(host, more, Long::sum));
  }

  long bytes() {
    return bytes;
  }

  /** Those that have most of it, most first. */
  List<String> hosts() {
    return bytesByHost.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_HOSTS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
