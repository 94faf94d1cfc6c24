package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.Lists;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.conf.Configurables;
import org.apache.flume.event.EventBuilder;
import org.apache.flume.sink.hdfs.HDFSEventSink;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Flume's HDFS sink behind its memory channel, in process: one thread puts the events into the
 * channel, another has the sink take them, both in transactions of 1,000. The sink writes a file
 * for each channel, with Flume's own Avro serializer and zstd, and flushes all of them for every
 * transaction. It sorts nothing, and what is in the memory channel is lost with the process.
 */
final class FlumeSink implements Contender {
  static final int BATCH = 1_000;

  private final Lab lab;
  private final List<SpewEvent> events;

  FlumeSink(Lab lab, List<SpewEvent> events) {
    checkArgument(events.size() % BATCH == 0, "%s events are not batches of %s", events, BATCH);
    this.lab = lab;
    this.events = events;
  }

  @Override
  public Lap run() throws Exception {
    return lab.inDirectory(this::write);
  }

  private Lap write(Path directory) throws Exception {
    Channel channel = new MemoryChannel();
    channel.setName("memory");
    Configurables.configure(
        channel,
        new Context(Map.of("capacity", "100000", "transactionCapacity", Integer.toString(BATCH))));
    Sink sink = new HDFSEventSink();
    sink.setName("hdfs");
    Configurables.configure(sink, new Context(settings(directory)));
    sink.setChannel(channel);
    channel.start();
    sink.start();
    long start = System.nanoTime();
    CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(sink));
    for (List<SpewEvent> batch : Lists.partition(events, BATCH)) {
      put(batch, channel);
    }
    drained.get();
    sink.stop();
    Lap lap = Lap.since(start, events.size());
    channel.stop();
    checkState(count(directory) == events.size(), "events are missing");
    return lap;
  }

  private static Map<String, String> settings(Path directory) {
    return Map.ofEntries(
        Map.entry("hdfs.path", directory + "/%{channel}"),
        Map.entry("hdfs.fileType", "DataStream"),
        Map.entry("hdfs.batchSize", Integer.toString(BATCH)),
        Map.entry("hdfs.rollInterval", "0"),
        Map.entry("hdfs.rollSize", "0"),
        Map.entry("hdfs.rollCount", "0"),
        Map.entry("hdfs.callTimeout", "60000"),
        Map.entry("hdfs.closeTries", "3"),
        Map.entry("hdfs.retryInterval", "1"),
        Map.entry("serializer", "avro_event"),
        Map.entry("serializer.compressionCodec", "zstandard"),
        Map.entry("serializer.syncIntervalBytes", Integer.toString(256 << 10)));
  }

  private static void put(List<SpewEvent> batch, Channel channel) {
    Transaction transaction = channel.getTransaction();
    transaction.begin();
    try {
      for (SpewEvent event : batch) {
        channel.put(convert(event));
      }
      transaction.commit();
    } catch (RuntimeException e) {
      transaction.rollback();
      throw e;
    } finally {
      transaction.close();
    }
  }

  private static Event convert(SpewEvent event) {
    ByteBuffer bytes = event.serialized().orElseThrow();
    byte[] body = new byte[bytes.remaining()];
    bytes.get(body);
    return EventBuilder.withBody(
        body,
        Map.of(
            "channel",
            event.channel(),
            "id",
            event.id(),
            "timestamp",
            Long.toString(event.timestamp().toEpochMilli())));
  }

  /** What Flume's own runner does; a full transaction is one that had a whole batch. */
  private void drain(Sink sink) {
    try {
      for (int left = events.size() / BATCH; left > 0; ) {
        if (sink.process() == Sink.Status.READY) {
          left--;
        }
      }
    } catch (EventDeliveryException e) {
      throw new IllegalStateException(e);
    }
  }

  private long count(Path directory) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus bucket : lab.fileSystem().listStatus(directory)) {
      files.addAll(List.of(lab.fileSystem().listStatus(bucket.getPath())));
    }
    long count = 0;
    for (FileStatus file : files) {
      try (DataFileStream<GenericRecord> in =
          new DataFileStream<>(lab.fileSystem().open(file.getPath()), new GenericDatumReader<>())) {
        while (in.hasNext()) {
          count += in.getBlockCount();
          in.nextBlock();
        }
      }
    }
    return count;
  }
}
