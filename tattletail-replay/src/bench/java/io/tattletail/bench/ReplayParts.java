package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of replaying, each on its own, on local disk: nanoseconds for an event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class ReplayParts {
  private static final int EVENTS = 200_000;

  private Path root = new Path("/");
  private Archive archive;
  private EventReplayer replayer;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  /** Records, and opens all that the benchmarks use. */
  @Setup
  public void open() throws IOException {
    Configuration configuration = new Configuration();
    root = new Path("file:" + Files.createTempDirectory("bench"));
    List<SpewEvent> events = Events.make(EVENTS);
    try (EventRecorder recorder =
        EventRecorder.open(root, configuration, RecorderOptions.defaults())) {
      for (SpewEvent event : events) {
        recorder.append(event);
      }
      recorder.flush();
    }
    archive = Archive.open(root, configuration);
    replayer = EventReplayer.open(root, configuration);
    long day = Micros.of(events.get(0).timestamp());
    for (String channel : Events.CHANNELS) {
      Partition partition = Partition.of(channel, day);
      for (SegmentFile file : archive.store().list(partition).segments()) {
        segments.add(
            Segment.open(archive.store(), partition, file, new ReadStatistics()).orElseThrow());
      }
    }
    blocks.addAll(readAll());
  }

  private List<Block> readAll() throws IOException {
    List<Block> all = new ArrayList<>();
    for (Segment segment : segments) {
      for (IndexEntry entry : segment.index().entries()) {
        all.addAll(segment.read(entry));
      }
    }
    return all;
  }

  /** Reads, checks and decompresses all blocks, on one thread and in no order. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int readBlocks() throws IOException {
    return readAll().size();
  }

  /** Steps through all blocks, one after the other. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long stepThroughBlocks() throws IOException {
    long sum = 0;
    for (Block block : blocks) {
      BlockCursor cursor = block.cursor();
      while (cursor.next()) {
        sum += cursor.timestampMicros();
      }
    }
    return sum;
  }

  /** All of it, to a handler that looks at a byte of each event. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long replay() throws IOException {
    LastByte handler = new LastByte();
    replayer.replay(ReplayQuery.all(), handler);
    return handler.sum();
  }

  /** All of it, to a handler that asks for what an archive keeps beside the bytes. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long replayIdsAndPositions() throws IOException {
    long[] sum = {0};
    replayer.replay(
        ReplayQuery.all(),
        event -> sum[0] += event.id().length() + event.position().orElseThrow().offset());
    return sum[0];
  }

  /** Closes and deletes all. */
  @TearDown
  public void close() throws IOException {
    replayer.close();
    for (Segment segment : segments) {
      segment.close();
    }
    archive.store().fileSystem().delete(root, true);
    archive.close();
  }
}
