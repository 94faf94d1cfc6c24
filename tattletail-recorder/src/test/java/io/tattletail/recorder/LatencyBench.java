package io.tattletail.recorder;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How long an event takes to be acknowledged when each is flushed, at 1,000 events/s, against a
 * bare hflush of the same bytes in the same run. The two take turns of a second each.
 *
 * <p>{@code mvn -q -Pbench verify} runs it.
 */
final class LatencyBench {
  private static final int PER_SECOND = 1_000;
  private static final int TURNS = 10;
  private static final int WARM_UP_TURNS = 3;

  private LatencyBench() {}

  private interface Step {
    void handle(SpewEvent event) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    System.out.printf(
        "%-12s %12s %12s %12s %12s%n",
        "partitions", "p50 us", "p99 us", "bare p50 us", "bare p99 us");
    List<String> ratios = new ArrayList<>();
    try (MiniHdfs hdfs = MiniHdfs.start(3)) {
      for (int partitions : new int[] {1, 20}) {
        ratios.add("ratio latency.p50.%d %.2f".formatted(partitions, measure(hdfs, partitions)));
      }
    }
    ratios.forEach(System.out::println);
    // HDFS leaves threads behind that are no daemons.
    System.exit(0);
  }

  private static double measure(MiniHdfs hdfs, int partitions) throws Exception {
    List<String> channels = IntStream.range(0, partitions).mapToObj(i -> "channel." + i).toList();
    Iterator<SpewEvent> events =
        EventGenerator.seeded(partitions).withChannels(channels).iterator();
    long[] ours = new long[TURNS * PER_SECOND];
    long[] bare = new long[TURNS * PER_SECOND];
    try (EventRecorder recorder =
            EventRecorder.open(
                hdfs.newDirectory(), hdfs.configuration(), RecorderOptions.defaults());
        BareFiles files = new BareFiles(hdfs, partitions)) {
      for (int turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
        turn(events, recorder::onEvent, turn, ours);
        turn(events, files::write, turn, bare);
      }
    }
    Arrays.sort(ours);
    Arrays.sort(bare);
    System.out.printf(
        "%-12d %12.0f %12.0f %12.0f %12.0f%n",
        partitions, micros(ours, 0.5), micros(ours, 0.99), micros(bare, 0.5), micros(bare, 0.99));
    return micros(ours, 0.5) / micros(bare, 0.5);
  }

  /** One second's events, each begun when it is due, or when the one before is done. */
  private static void turn(Iterator<SpewEvent> events, Step step, int turn, long[] nanos)
      throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < PER_SECOND; i++) {
      SpewEvent event = events.next();
      long due = start + i * (1_000_000_000L / PER_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long begun = System.nanoTime();
      step.handle(event);
      if (turn >= 0) {
        nanos[turn * PER_SECOND + i] = System.nanoTime() - begun;
      }
    }
  }

  private static double micros(long[] sortedNanos, double quantile) {
    return sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e3;
  }

  /** The least that can be done: the bytes, and an hflush. */
  private static final class BareFiles implements AutoCloseable {
    private final List<FSDataOutputStream> files = new ArrayList<>();
    private int next;

    BareFiles(MiniHdfs hdfs, int count) throws IOException {
      Path directory = hdfs.newDirectory();
      for (int i = 0; i < count; i++) {
        files.add(FileSystem.get(hdfs.configuration()).create(new Path(directory, "bare-" + i)));
      }
    }

    void write(SpewEvent event) throws IOException {
      ByteBuffer bytes = event.serializedBy(new JsonSpewSerializer()).serialized().orElseThrow();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      FSDataOutputStream file = files.get(next++ % files.size());
      file.write(copy);
      file.hflush();
    }

    @Override
    public void close() throws IOException {
      for (FSDataOutputStream file : files) {
        file.close();
      }
    }
  }
}
