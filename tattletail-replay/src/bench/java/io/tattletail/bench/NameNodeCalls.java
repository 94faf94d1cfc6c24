package io.tattletail.bench;

import io.tattletail.testkit.MiniHdfs;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.metrics2.AbstractMetric;
import org.apache.hadoop.metrics2.MetricsRecord;
import org.apache.hadoop.metrics2.MetricsSource;
import org.apache.hadoop.metrics2.impl.MetricsCollectorImpl;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;

/** How often clients called the name node, by its own count; what datanodes call is left out. */
final class NameNodeCalls {
  private static final String COUNT = "NumOps";

  /** The same calls once more. */
  private static final String WITH_WAITING = "Overall";

  private static final Set<String> OF_DATANODES =
      Set.of(
          "SendHeartbeat",
          "BlockReport",
          "BlockReceivedAndDeleted",
          "VersionRequest",
          "RegisterDatanode",
          "SendLifeline");

  private final MetricsSource source;

  NameNodeCalls(MiniHdfs hdfs) {
    source =
        DefaultMetricsSystem.instance()
            .getSource("RpcDetailedActivityForPort" + hdfs.cluster().getNameNodePort());
  }

  /** By method, since the name node started. */
  Map<String, Long> soFar() {
    MetricsCollectorImpl collector = new MetricsCollectorImpl();
    source.getMetrics(collector, true);
    Map<String, Long> calls = new TreeMap<>();
    for (MetricsRecord record : collector.getRecords()) {
      for (AbstractMetric metric : record.metrics()) {
        String name = metric.name();
        if (name.endsWith(COUNT)) {
          String method = name.substring(0, name.length() - COUNT.length());
          if (!method.startsWith(WITH_WAITING) && !OF_DATANODES.contains(method)) {
            calls.merge(method, metric.value().longValue(), Long::sum);
          }
        }
      }
    }
    return calls;
  }

  /** What was called since an earlier count. */
  Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> calls = soFar();
    before.forEach((method, count) -> calls.merge(method, -count, Long::sum));
    calls.values().removeIf(count -> count == 0);
    return calls;
  }
}
