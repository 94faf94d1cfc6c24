package io.tattletail.recorder.flume;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.segment.BlockEncoders;
import io.tattletail.internal.segment.ChunkPool;
import io.tattletail.internal.segment.RecordBuffer;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentStreamWriter;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.recorder.RejectedBytes;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.FlumeException;
import org.apache.flume.serialization.EventSerializer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Flume's own HDFS sink write files that a replay reads: each a file of one partition in the
 * archive's format, without an index. To the archive they are foreign files: replays and the
 * verifier read them, and publishers leave them alone.
 *
 * <p>The sink must be configured with {@code hdfs.fileType = DataStream}, with the path {@code
 * <root>/recorded/channel=%{spew.escapedChannel}/date=%Y-%m-%d} and {@code hdfs.timeZone = UTC};
 * see docs/engines.md for the rest.
 *
 * <p><b>Durability.</b> {@link #flush()}, which the sink calls before it commits a transaction,
 * writes all events in a block. The sink flushes HDFS's stream after that.
 *
 * <p><b>Wrong events.</b> An event that cannot be read or recorded, or whose headers name another
 * channel or day than its body, is kept raw among the archive's rejected events. If a file gets
 * events of several partitions, the sink's path is wrong: they are refused, and the sink stands
 * still until the path is corrected.
 *
 * <p><b>Retired days.</b> An event of a day that is below the floor of its channel is taken and not
 * written; its offset is kept among the retired ones. The floors are read when a file is made, and
 * once a minute.
 *
 * <p>Properties, behind {@code serializer.}:
 *
 * <ul>
 *   <li>{@code archive}, required: the archive's root; it is made if it is missing
 *   <li>{@code recorder}: the given name in the files; default {@code flume}
 *   <li>{@code spewSerializer}: class of the serializer that reads the bodies; default {@link
 *       io.tattletail.spew.JsonSpewSerializer}
 *   <li>{@code hadoop.<key>}: set in Hadoop's configuration, for archive.json and rejected events
 *       alone
 * </ul>
 *
 * <p>Thread-safe, because a call may still run after the sink has stopped waiting for it.
 */
public final class SegmentEventSerializer implements EventSerializer {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentEventSerializer.class);

  /** As much as a block has. */
  private static final int BUFFERED_BYTES = 256 << 10;

  private static final Instant EARLIEST_PLAUSIBLE = RecorderOptions.defaults().earliestPlausible();
  private static final Duration PLAUSIBLE_AHEAD = RecorderOptions.defaults().plausibleAhead();

  /** Of all files of the process: a file does not keep buffers while it waits for events. */
  private static final BlockEncoders ENCODERS = BlockEncoders.perProcessor();

  private final Settings settings;
  private final OutputStream out;
  private final RecorderName recorder;
  private final RetiredEvents retired;
  private RecordBuffer buffer = newBuffer();

  /** As they were a while ago. */
  private Floors floors = Floors.none();

  private long written;

  /** Opened by the first event that does not fit. */
  private @Nullable Rejections rejections;

  private @Nullable SegmentStreamWriter writer;
  private @Nullable IOException failure;

  /** What was configured. */
  private record Settings(
      Path root, Configuration hadoop, String recorder, BodyReader reader, String serializer) {}

  private SegmentEventSerializer(Settings settings, OutputStream out) {
    this.settings = settings;
    this.out = out;
    // Each file has a recorder's name of its own: its sequences are dense, whatever becomes of
    // other files.
    this.recorder = RecorderName.starting(settings.recorder(), Instant.now());
    this.retired = new RetiredEvents(settings.root(), settings.hadoop(), recorder);
  }

  private static RecordBuffer newBuffer() {
    return new RecordBuffer(new ChunkPool(0));
  }

  /** Makes serializers, for Flume, which has one for each file. */
  public static final class Builder implements EventSerializer.Builder {
    /** For Flume. */
    public Builder() {}

    /**
     * {@inheritDoc}
     *
     * @throws org.apache.flume.conf.ConfigurationException if a property is missing or wrong
     */
    @Override
    public EventSerializer build(Context context, OutputStream out) {
      ComponentProperties properties =
          new ComponentProperties("serializer of an HDFS sink", context);
      var serializer = properties.serializer();
      return new SegmentEventSerializer(
          new Settings(
              properties.archive(),
              properties.hadoop(),
              SinkSettings.recorder(properties),
              new BodyReader(serializer),
              serializer.name()),
          out);
    }
  }

  /**
   * Sees to it that there is an archive, which the HDFS sink knows nothing of.
   *
   * @throws io.tattletail.common.ArchiveException if it cannot be written to
   */
  @Override
  public synchronized void afterCreate() throws IOException {
    floors = SharedFloors.of(settings.root()).read(settings.root(), settings.hadoop());
  }

  /** Not supported: the end of a file that was closed may be part of a block. */
  @Override
  public void afterReopen() {
    throw new FlumeException(
        "files in the archive's format are not appended to; unset hdfs.append.support");
  }

  @Override
  public boolean supportsReopen() {
    return false;
  }

  /**
   * Takes an event.
   *
   * @throws IOException if it was not taken; the file is closed then
   */
  @Override
  public synchronized void write(Event event) throws IOException {
    checkNotFailed();
    SpewEvent read;
    Partition partition;
    try {
      read = settings.reader().read(event);
      partition = partitionOf(read, event.getHeaders());
    } catch (SpewFormatException e) {
      reject(event, requireNonNullElse(e.getMessage(), e.toString()));
      return;
    }
    if (floors.isRetired(partition)) {
      retired.add(partition, read);
      return;
    }
    beginOrCheck(partition);
    append(read);
    if (buffer.eventBytes() >= BUFFERED_BYTES) {
      writeBuffered();
    }
  }

  private void checkNotFailed() throws IOException {
    if (failure != null) {
      throw new IOException("the file failed before: " + failure.getMessage(), failure);
    }
  }

  /**
   * @throws SpewFormatException if it has none, or the headers of which the sink made the file's
   *     path are of another
   */
  private static Partition partitionOf(SpewEvent event, Map<String, String> headers)
      throws SpewFormatException {
    Instant latest = Instant.now().plus(PLAUSIBLE_AHEAD);
    if (event.timestamp().isBefore(EARLIEST_PLAUSIBLE) || event.timestamp().isAfter(latest)) {
      throw new SpewFormatException(
          "%s cannot be recorded: its time is not between %s and %s"
              .formatted(event, EARLIEST_PLAUSIBLE, latest));
    }
    Partition partition;
    try {
      partition = Partition.of(event.channel(), Micros.of(event.timestamp()));
    } catch (IllegalArgumentException e) {
      throw new SpewFormatException(event + " cannot be recorded: " + e.getMessage(), e);
    }
    @Nullable String escaped = headers.get(SpewHeaders.ESCAPED_CHANNEL);
    if (!FlumeEvents.escaped(event.channel()).equals(escaped)) {
      throw new SpewFormatException(
          "the file's path was made of the header %s '%s', and the event is of channel '%s'"
              .formatted(SpewHeaders.ESCAPED_CHANNEL, escaped, event.channel()));
    }
    @Nullable String millis = headers.get(SpewHeaders.TIMESTAMP);
    if (!isOnDay(millis, partition)) {
      throw new SpewFormatException(
          "the file's path was made of the header %s '%s', and the event happened at %s"
              .formatted(SpewHeaders.TIMESTAMP, millis, event.timestamp()));
    }
    return partition;
  }

  private static boolean isOnDay(@Nullable String millis, Partition partition) {
    try {
      return Micros.dayOf(Math.multiplyExact(Long.parseLong(millis), 1_000L))
          .equals(partition.date());
    } catch (NumberFormatException | ArithmeticException e) {
      return false;
    }
  }

  /** The first event makes the file one of its partition; the others must be of it. */
  private void beginOrCheck(Partition partition) throws IOException {
    SegmentStreamWriter known = writer;
    if (known == null) {
      SegmentMetadata metadata =
          new SegmentMetadata(partition, settings.serializer(), List.of(recorder.text()));
      known = orFail(() -> new SegmentStreamWriter(metadata, out, ENCODERS));
      writer = known;
    }
    if (!known.metadata().partition().equals(partition)) {
      throw new IOException(
          "a file of %s got an event of %s: the HDFS sink needs a path that ends in channel=%%{%s}/date=%%Y-%%m-%%d, hdfs.timeZone = UTC, and neither hdfs.round nor hdfs.useLocalTimeStamp"
              .formatted(known.metadata().partition(), partition, SpewHeaders.ESCAPED_CHANNEL));
    }
  }

  private void append(SpewEvent event) {
    Optional<SpewPosition> position = event.position();
    buffer.add(
        new SegmentRecord(
            Micros.of(event.timestamp()),
            0,
            0,
            position.map(SpewPosition::stream).orElse(""),
            position.map(SpewPosition::offset).orElse(0L),
            position.map(at -> at.offset() - at.previous() - 1).orElse(0L),
            event.id(),
            event.serialized().orElseThrow()));
  }

  /** Keeps it raw: when this returns, it is on the disks of the pipeline. */
  private void reject(Event event, String reason) throws IOException {
    Rejections open = rejections;
    if (open == null) {
      open = Rejections.open(settings, recorder);
      rejections = open;
      LOG.warn("rejected and kept raw, as others of this file may be: {}", reason);
    }
    open.keep(settings.reader().rejected(event, reason));
  }

  /**
   * Writes the taken events as a block.
   *
   * @throws IOException if this write, or an earlier one, may have failed
   */
  @Override
  public synchronized void flush() throws IOException {
    checkNotFailed();
    writeBuffered();
    retired.keep();
    floors = SharedFloors.of(settings.root()).get(settings.root(), settings.hadoop());
  }

  /**
   * Flushes as {@link #flush()} does. The sink flushes before it closes. If that failed, this fails
   * again; the file gets its final name nevertheless, and ends behind its last whole block.
   */
  @Override
  public synchronized void beforeClose() throws IOException {
    try {
      flush();
    } finally {
      closeRejections();
    }
  }

  /** Where the events of one file are kept that do not fit. */
  private record Rejections(ArchiveStore archive, RejectedWriter writer, RecorderName recorder)
      implements Closeable {
    static Rejections open(Settings settings, RecorderName recorder) throws IOException {
      ArchiveStore archive = ArchiveStore.openOrCreate(settings.root(), settings.hadoop());
      return new Rejections(archive, RejectedWriter.create(archive, recorder), recorder);
    }

    void keep(RejectedBytes bytes) throws IOException {
      writer.write(
          new RejectedEvent(
              recorder.text(),
              Instant.now(),
              bytes.reason(),
              bytes.channel(),
              bytes.id(),
              bytes.serializer(),
              bytes.position(),
              bytes.bytes()));
    }

    @Override
    public void close() throws IOException {
      try (archive) {
        writer.close();
      }
    }
  }

  private void writeBuffered() throws IOException {
    SegmentStreamWriter to = writer;
    if (to == null || buffer.size() == 0) {
      return;
    }
    RecordBuffer full = buffer;
    long next = full.number(written);
    orFail(
        () -> {
          to.write(full);
          return to;
        });
    written = next;
    buffer = newBuffer();
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  /** After an error the file may end in part of a block: nothing is written to it any more. */
  private <T> T orFail(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (IOException e) {
      fail(e);
      throw e;
    } catch (RuntimeException e) {
      fail(new IOException(e));
      throw e;
    }
  }

  /** The sink may never call {@link #beforeClose} now. */
  private void fail(IOException e) {
    failure = e;
    try {
      closeRejections();
    } catch (IOException closing) {
      e.addSuppressed(closing);
    }
  }

  private void closeRejections() throws IOException {
    Rejections closing = rejections;
    rejections = null;
    try {
      if (closing != null) {
        closing.close();
      }
    } finally {
      retired.close();
    }
  }
}
