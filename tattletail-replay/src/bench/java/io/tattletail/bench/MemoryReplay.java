package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.LongAccumulator;
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
    LongAccumulator heap = watchHeap();
    Check check = new Check(events);
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
                check.liveBytes,
                heap.get(),
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
   * @param liveBytes what was in use of the heap when half of the events were replayed
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
      String[] fields = line.substring(PREFIX.length()).split(" ", -1);
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
    private final long half;
    private long events;
    private long sum;
    private long liveBytes;
    private Instant previous = Instant.MIN;
    private String previousChannel = "";

    Check(long expected) {
      half = expected / 2;
    }

    @Override
    public void onEvent(SpewEvent event) {
      Instant time = event.timestamp();
      int order = time.compareTo(previous);
      checkState(
          order > 0 || (order == 0 && event.channel().compareTo(previousChannel) >= 0),
          "%s came after %s on %s",
          event,
          previous,
          previousChannel);
      previous = time;
      previousChannel = event.channel();
      events++;
      sum += OverlapArchive.hash(event.id());
      if (events == half) {
        System.gc();
        liveBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      }
    }
  }

  /** The most that collections find in the heap. */
  private static LongAccumulator watchHeap() {
    LongAccumulator most = new LongAccumulator(Long::max, 0);
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, any) ->
                  most.accumulate(
                      GarbageCollectionNotificationInfo.from(
                              (CompositeData) notification.getUserData())
                          .getGcInfo()
                          .getMemoryUsageBeforeGc()
                          .entrySet()
                          .stream()
                          .filter(pool -> isHeap(pool.getKey()))
                          .mapToLong(pool -> pool.getValue().getUsed())
                          .sum()),
              null,
              null);
    }
    return most;
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
