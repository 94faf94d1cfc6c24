package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.hadoop.conf.Configuration;

/**
 * A process of its own that replays an archive once, checks that all events come in order, and
 * prints what it took. Arguments: the file system, the archive, how many events, the sum of their
 * hashes.
 */
final class MemoryReplay {
  private MemoryReplay() {}

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", args[0]);
    long events = Long.parseLong(args[2]);
    long sum = Long.parseLong(args[3]);
    Heap heap = Heap.watch();
    Check check = new Check();
    long start = System.nanoTime();
    ReplayReport report;
    try (EventReplayer replayer =
        EventReplayer.open(new org.apache.hadoop.fs.Path(args[1]), configuration)) {
      report = replayer.replay(ReplayQuery.all(), check);
    }
    long nanos = System.nanoTime() - start;
    checkState(check.events == events, "expected %s events, replayed %s", events, check.events);
    checkState(check.sum == sum, "as many events as expected, but not the same");
    System.out.println(
        new Result(
                nanos / 1e9,
                heap.after.get(),
                heap.before.get(),
                peakResidentBytes(),
                report.segmentsOpened(),
                report.reads(),
                report.bytesRead())
            .encode());
    // Hadoop's client leaves threads behind.
    System.exit(0);
  }

  /**
   * What a replay took.
   *
   * @param liveBytes the most that a collection left in the heap
   * @param heapBytes the most that a collection found in it
   * @param residentBytes the most the process ever had of the machine's memory
   */
  record Result(
      double seconds,
      long liveBytes,
      long heapBytes,
      long residentBytes,
      long opened,
      long reads,
      long bytesRead) {
    private static final String PREFIX = "replayed ";

    String encode() {
      return PREFIX
          + String.join(
              " ",
              String.valueOf(seconds),
              String.valueOf(liveBytes),
              String.valueOf(heapBytes),
              String.valueOf(residentBytes),
              String.valueOf(opened),
              String.valueOf(reads),
              String.valueOf(bytesRead));
    }

    static boolean isEncoded(String line) {
      return line.startsWith(PREFIX);
    }

    static Result decode(String line) {
      String[] fields = line.substring(PREFIX.length()).split(" ");
      return new Result(
          Double.parseDouble(fields[0]),
          Long.parseLong(fields[1]),
          Long.parseLong(fields[2]),
          Long.parseLong(fields[3]),
          Long.parseLong(fields[4]),
          Long.parseLong(fields[5]),
          Long.parseLong(fields[6]));
    }
  }

  private static final class Check implements SpewEventHandler {
    private long events;
    private long sum;
    private Instant previous = Instant.MIN;
    private String previousChannel = "";

    @Override
    public void onEvent(SpewEvent event) {
      Instant time = event.timestamp();
      int order = time.compareTo(previous);
      checkState(
          order > 0 || order == 0 && event.channel().compareTo(previousChannel) >= 0,
          "%s came after %s on %s",
          event,
          previous,
          previousChannel);
      previous = time;
      previousChannel = event.channel();
      events++;
      sum += OverlapArchive.hash(event.id());
    }
  }

  /** What collections find in the heap, and what they leave. */
  private static final class Heap {
    private final LongAccumulator before = new LongAccumulator(Long::max, 0);
    private final LongAccumulator after = new LongAccumulator(Long::max, 0);

    static Heap watch() {
      Heap heap = new Heap();
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) collector)
            .addNotificationListener((notification, any) -> heap.add(notification), null, null);
      }
      return heap;
    }

    private void add(Notification notification) {
      GcInfo collection =
          GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
              .getGcInfo();
      before.accumulate(used(collection.getMemoryUsageBeforeGc()));
      after.accumulate(used(collection.getMemoryUsageAfterGc()));
    }

    private static long used(Map<String, MemoryUsage> pools) {
      return pools.entrySet().stream()
          .filter(pool -> isHeap(pool.getKey()))
          .mapToLong(pool -> pool.getValue().getUsed())
          .sum();
    }
  }

  private static boolean isHeap(String pool) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .anyMatch(bean -> bean.getType() == MemoryType.HEAP && bean.getName().equals(pool));
  }

  /** As Linux tells it; 0 elsewhere. */
  private static long peakResidentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
