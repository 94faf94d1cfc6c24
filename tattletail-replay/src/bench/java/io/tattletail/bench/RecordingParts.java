package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.BlockEncoders;
import io.tattletail.internal.segment.ChunkPool;
import io.tattletail.internal.segment.RecordBuffer;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of recording, each on its own, on local disk: nanoseconds for an event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class RecordingParts {
  private static final int EVENTS = 20_000;
  private static final String CHANNEL = Events.CHANNELS.get(0);
  private static final SegmentMetadata METADATA =
      new SegmentMetadata(
          new Partition(CHANNEL, LocalDate.parse("2026-11-22")),
          "json",
          List.of("bench.20261122T080000Z.aaaaaa"));

  private final BlockEncoders encoders = new BlockEncoders(1);
  private List<SpewEvent> events = List.of();
  private List<SegmentRecord> records = List.of();
  private final ChunkPool chunks = new ChunkPool(64 << 20);
  private RecordBuffer encoded = new RecordBuffer(chunks);
  private java.nio.file.Path directory = java.nio.file.Path.of("");
  private Archive archive;
  private EventRecorder recorder;
  private SegmentWriter segment;
  private long segments;

  /** Opens all that the benchmarks use. */
  @Setup
  public void open() throws IOException {
    events = Events.make(EVENTS);
    records = new ArrayList<>();
    for (SpewEvent event : events) {
      records.add(
          new SegmentRecord(
              Micros.of(event.timestamp()),
              0,
              records.size(),
              CHANNEL,
              records.size(),
              0,
              event.id(),
              event.serialized().orElseThrow()));
    }
    encoded = encoded();
    directory = Files.createTempDirectory("bench");
    Path root = new Path("file:" + directory);
    archive = Archive.openOrCreate(root, new Configuration());
    recorder = EventRecorder.open(root, new Configuration(), RecorderOptions.defaults());
  }

  /** Copies events into a commit, as it is done under the lock. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int encode() {
    RecordBuffer buffer = encoded();
    int size = buffer.size();
    buffer.release();
    return size;
  }

  private RecordBuffer encoded() {
    RecordBuffer buffer = new RecordBuffer(chunks);
    records.forEach(buffer::add);
    return buffer;
  }

  /** A segment for each iteration, which is not sealed. */
  @Setup(Level.Iteration)
  public void openSegment() throws IOException {
    segment = SegmentWriter.create(archive.store(), METADATA, segments++, 1 << 30, encoders);
  }

  /** Sorts, cuts, compresses, indexes and writes blocks. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void writeBlocks() throws IOException {
    segment.write(encoded);
  }

  /** Closes and deletes it. */
  @TearDown(Level.Iteration)
  public void deleteSegment() throws IOException {
    segment.close();
    archive.store().fileSystem().delete(segment.path(), false);
  }

  /** All that the appending thread does, and the wait for the others. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void append() throws IOException {
    for (SpewEvent event : events) {
      recorder.append(event);
    }
    recorder.flush();
  }

  /** Closes and deletes all. */
  @TearDown
  public void close() throws IOException {
    recorder.close();
    encoders.close();
    archive.store().fileSystem().delete(archive.root(), true);
    archive.close();
  }
}
