package io.tattletail.recorder;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an event takes to be acknowledged with default options, at 1,000 events/s over 50 and
 * over 1,000 channels, for 60 s each; how many files are sealed before the recorder is closed; and
 * how long a commit of one event in each channel takes.
 *
 * <p>{@code mvn -q -Pbench verify} runs it.
 */
final class ChannelsBench {
  private static final int PER_SECOND = 1_000;
  private static final int SECONDS = Integer.getInteger("bench.seconds", 60);
  private static final int COMMITS = 20;

  private ChannelsBench() {}

  public static void main(String[] args) throws Exception {
    System.out.printf(
        "%-10s %10s %10s %10s %10s %10s %10s %14s%n",
        "channels", "p50 ms", "p99 ms", "commits", "sealed", "threads", "heap MB", "commit p50 ms");
    double few;
    double many;
    // Client and datanode in one process: a thousand open files take some 10,000 descriptors.
    try (MiniHdfs hdfs = MiniHdfs.start(1)) {
      few = measure(hdfs, 50);
      many = measure(hdfs, 1_000);
    }
    System.out.printf("ratio channels.p50 %.2f%n", many / few);
    // HDFS leaves threads behind that are no daemons.
    System.exit(0);
  }

  private static double measure(MiniHdfs hdfs, int channels) throws Exception {
    int count = SECONDS * PER_SECOND;
    long[] nanos = new long[count];
    AtomicInteger done = new AtomicInteger();
    try (EventRecorder recorder =
        EventRecorder.open(hdfs.newDirectory(), hdfs.configuration(), RecorderOptions.defaults())) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = start + i * (1_000_000_000L / PER_SECOND);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        int number = i;
        recorder
            .append(event(i, channels))
            .thenRun(
                () -> {
                  nanos[number] = System.nanoTime() - due;
                  done.incrementAndGet();
                });
      }
      recorder.flush();
      RecorderStatistics statistics = recorder.statistics();
      int threads = Thread.activeCount();
      System.gc();
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      double commitMillis = commit(recorder, channels);
      while (done.get() < count) {
        LockSupport.parkNanos(1_000_000);
      }
      Arrays.sort(nanos);
      System.out.printf(
          "%-10d %10.0f %10.0f %10d %10d %10d %10d %14.1f%n",
          channels,
          nanos[count / 2] / 1e6,
          nanos[(int) (0.99 * count)] / 1e6,
          statistics.commits(),
          statistics.segmentsSealed() + statistics.segmentsAbandoned(),
          threads,
          heap >> 20,
          commitMillis);
    }
    return nanos[count / 2];
  }

  /** The median time of a commit of one event in each channel. */
  private static double commit(EventRecorder recorder, int channels) throws Exception {
    long[] nanos = new long[COMMITS];
    for (int i = 0; i < COMMITS; i++) {
      long start = System.nanoTime();
      for (int channel = 0; channel < channels; channel++) {
        recorder.append(event(channel, channels));
      }
      recorder.flush();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[COMMITS / 2] / 1e6;
  }

  private static SpewEvent event(int i, int channels) {
    return SpewEvent.builder()
        .channel("channel." + i % channels)
        .timestamp(Instant.now())
        .payload("{\"number\":" + i + ",\"text\":\"some two hundred bytes of an event " + i + "\"}")
        .build();
  }
}
