package io.tattletail.flume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.RejectedEvent;
import io.tattletail.recorder.flume.SegmentEventSerializer;
import io.tattletail.recorder.flume.TattleTailSink;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink.Status;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.conf.Configurables;
import org.apache.flume.event.EventBuilder;
import org.apache.flume.serialization.EventSerializer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.OpenFileEntry;
import org.apache.hadoop.hdfs.protocol.OpenFilesIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sinks whose archive fails, and events that are none. */
@ExtendWith(MiniHdfsExtension.class)
class FailingSinkTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
  private static final JsonSpewSerializer JSON = new JsonSpewSerializer();

  private static Event event(int number) {
    return event("c", "c", TIME.plusMillis(number), number);
  }

  private static Event event(String channel, String escaped, Instant time, int number) {
    byte[] body =
        JSON.serialize(
            SpewEvent.builder()
                .id("e" + number)
                .channel(channel)
                .timestamp(time)
                .payload("1")
                .build());
    return EventBuilder.withBody(
        body,
        Map.of(
            "timestamp",
            Long.toString(time.toEpochMilli()),
            "spew.escapedChannel",
            escaped,
            "spew.stream",
            "s",
            "spew.previous",
            Integer.toString(number - 1),
            "spew.offset",
            Integer.toString(number)));
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "e" + i).toList();
  }

  private static Channel channel(List<Event> events) {
    MemoryChannel channel = new MemoryChannel();
    channel.setName("memory");
    Configurables.configure(
        channel,
        new Context(Map.of("capacity", "1000", "transactionCapacity", "1000", "keep-alive", "0")));
    channel.start();
    Transaction transaction = channel.getTransaction();
    transaction.begin();
    events.forEach(channel::put);
    transaction.commit();
    transaction.close();
    return channel;
  }

  private static TattleTailSink sink(Path root, Configuration configuration, Channel channel) {
    Map<String, String> properties = new HashMap<>();
    configuration.forEach(entry -> properties.put("hadoop." + entry.getKey(), entry.getValue()));
    properties.put("archive", root.toString());
    properties.put("batchSize", "10");
    properties.put("retryForSeconds", "1");
    properties.put("publish", "false");
    TattleTailSink sink = new TattleTailSink();
    sink.setName("archive");
    sink.configure(new Context(properties));
    sink.setChannel(channel);
    sink.start();
    return sink;
  }

  /** What Flume's own runner does, without its pauses. */
  private static int drain(TattleTailSink sink) throws Exception {
    int[] failures = {0};
    Await.until(
        "the channel is drained",
        () -> {
          try {
            return sink.process() == Status.BACKOFF;
          } catch (EventDeliveryException e) {
            failures[0]++;
            return false;
          }
        });
    return failures[0];
  }

  private static ReplayReport replay(MiniHdfs hdfs, Path root, CapturingHandler handler)
      throws IOException {
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      return replayer.replay(ReplayQuery.all(), handler);
    }
  }

  private static List<RejectedEvent> rejected(MiniHdfs hdfs, Path root) throws IOException {
    List<RejectedEvent> found = new ArrayList<>();
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      RejectedEvents events = RejectedEvents.read(archive);
      while (events.next()) {
        found.add(events.event());
      }
    }
    return found;
  }

  @Test
  void whileHdfsIsAwayTransactionsAreRolledBackAndNothingIsLost(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    Channel channel = channel(IntStream.range(0, 100).mapToObj(FailingSinkTest::event).toList());
    try (Faults faults = Faults.create()) {
      TattleTailSink sink = sink(root, faults.install(hdfs.configuration()), channel);
      Fault atFirst = faults.outage();
      assertThatThrownBy(sink::process)
          .isInstanceOf(EventDeliveryException.class)
          .hasMessageContaining("could not open the archive " + root);
      atFirst.lift();
      assertThat(sink.process()).isEqualTo(Status.READY);

      Fault later = faults.outage();
      assertThatThrownBy(sink::process)
          .isInstanceOf(EventDeliveryException.class)
          .hasMessageContaining("sink archive did not record a batch; the channel gives it again");
      later.lift();
      drain(sink);
      sink.stop();
    }
    CapturingHandler replayed = new CapturingHandler();
    replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactlyElementsOf(ids(100));
    assertThat(FlumeAgent.counter("sink", "archive", "EventDrainSuccessCount")).isEqualTo(100);
  }

  @Test
  void eventsWhoseFlushFailedAfterItsEffectAreRecordedTwiceAndReplayedOnce(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    Channel channel = channel(IntStream.range(0, 50).mapToObj(FailingSinkTest::event).toList());
    try (Faults faults = Faults.create()) {
      TattleTailSink sink = sink(root, faults.install(hdfs.configuration()), channel);
      Fault failing = faults.fail(Operation.HFLUSH).chance(1, 1).after();
      assertThatThrownBy(sink::process).isInstanceOf(EventDeliveryException.class);
      failing.lift();
      drain(sink);
      sink.stop();
    }
    CapturingHandler replayed = new CapturingHandler();
    ReplayReport report = replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactlyElementsOf(ids(50));
    assertThat(report.duplicates()).isPositive();
  }

  @Test
  void aBodyThatIsNoEventIsKeptRawAndTheSinkGoesOn(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    Event badPosition = event(7);
    badPosition.setHeaders(new HashMap<>(badPosition.getHeaders()));
    badPosition.getHeaders().put("spew.offset", "seven");
    Channel channel =
        channel(
            List.of(
                event(0),
                EventBuilder.withBody("no event", StandardCharsets.UTF_8),
                EventBuilder.withBody(
                    new byte[] {1}, Map.of("spew.serializer", "other", "spew.channel", "d")),
                badPosition,
                event("c", "c", Instant.parse("1969-01-01T00:00:00Z"), 8),
                event(1)));
    TattleTailSink sink = sink(root, hdfs.configuration(), channel);
    long before = FlumeAgent.counter("sink", "archive", "EventRejectedCount");
    assertThat(drain(sink)).isZero();
    assertThat(FlumeAgent.counter("sink", "archive", "EventRejectedCount") - before).isEqualTo(4);
    sink.stop();

    CapturingHandler replayed = new CapturingHandler();
    replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactly("e0", "e1");
    List<RejectedEvent> rejected = rejected(hdfs, root);
    assertThat(rejected).hasSize(4);
    assertThat(rejected)
        .extracting(RejectedEvent::reason)
        .anyMatch(
            reason ->
                reason.equals(
                    "the body was serialized by 'other', and the sink is configured to read 'tattletail-json-1'"))
        .anyMatch(reason -> reason.contains("the headers say no position"))
        .anyMatch(reason -> reason.contains("its time is not between"));
    assertThat(rejected)
        .anySatisfy(
            event ->
                assertThat(StandardCharsets.UTF_8.decode(event.event()).toString())
                    .isEqualTo("no event"));
  }

  private static EventSerializer serializer(Path root, OutputStream out) throws IOException {
    EventSerializer serializer =
        new SegmentEventSerializer.Builder()
            .build(new Context(Map.of("archive", root.toString())), out);
    serializer.afterCreate();
    return serializer;
  }

  private static void put(MiniHdfs hdfs, Path root, byte[] bytes) throws IOException {
    try (FileSystem fileSystem = FileSystem.newInstance(root.toUri(), hdfs.configuration());
        OutputStream out =
            fileSystem.create(new Path(root, "recorded/channel=c/date=2026-11-22/flume.1.avro"))) {
      out.write(bytes);
    }
  }

  @Test
  void whatDoesNotFitTheFilesPathIsKeptRawAndNotInTheFile(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EventSerializer serializer = serializer(root, bytes);
    serializer.write(EventBuilder.withBody("no event", StandardCharsets.UTF_8));
    serializer.write(event("c", "other", TIME, 5));
    Event otherDay = event(6);
    otherDay.setHeaders(new HashMap<>(otherDay.getHeaders()));
    otherDay.getHeaders().put("timestamp", "0");
    serializer.write(otherDay);
    serializer.flush();
    assertThat(bytes.size()).as("of a file without an event").isZero();
    serializer.write(event(0));
    assertThatThrownBy(() -> serializer.write(event("d", "d", TIME, 9)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "a file of channel=c/date=2026-11-22 got an event of channel=d/date=2026-11-22")
        .hasMessageContaining("channel=%{spew.escapedChannel}/date=%Y-%m-%d");
    serializer.write(event(1));
    serializer.flush();
    serializer.beforeClose();
    put(hdfs, root, bytes.toByteArray());

    CapturingHandler replayed = new CapturingHandler();
    ReplayReport report = replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactly("e0", "e1");
    assertThat(report.foreign()).isEqualTo(1);
    assertThat(rejected(hdfs, root)).hasSize(3);
  }

  private static void setFloor(MiniHdfs hdfs, Path root, LocalDate first) throws IOException {
    try (Archive archive = Archive.openOrCreate(root, hdfs.configuration())) {
      archive
          .store()
          .changeDescriptor(descriptor -> descriptor.withFloors(List.of(new Floor("*", first))));
    }
  }

  private static List<SpewPosition> retired(MiniHdfs hdfs, Path root) throws IOException {
    List<SpewPosition> found = new ArrayList<>();
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      RejectedEvents records = RejectedEvents.ofRetired(archive);
      while (records.next()) {
        found.add(records.event().position().orElseThrow());
      }
    }
    return found;
  }

  @Test
  void eventsOfRetiredDaysAreCommittedAndTheirOffsetsAloneAreKept(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    setFloor(hdfs, root, LocalDate.parse("2026-11-23"));
    Instant later = Instant.parse("2026-11-23T00:00:00Z");
    Channel channel = channel(List.of(event(0), event(1), event("c", "c", later, 2), event(3)));
    TattleTailSink sink = sink(root, hdfs.configuration(), channel);
    long before = FlumeAgent.counter("sink", "archive", "EventBelowFloorCount");
    assertThat(drain(sink)).isZero();
    sink.stop();

    assertThat(FlumeAgent.counter("sink", "archive", "EventBelowFloorCount") - before).isEqualTo(3);
    CapturingHandler replayed = new CapturingHandler();
    replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactly("e2");
    assertThat(retired(hdfs, root))
        .extracting(SpewPosition::previous, SpewPosition::offset)
        .containsExactly(tuple(-1L, 1L), tuple(2L, 3L));
  }

  @Test
  void aFileOfTheHdfsSinkGetsNoEventOfARetiredDay(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    setFloor(hdfs, root, LocalDate.parse("2026-11-23"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EventSerializer serializer = serializer(root, bytes);
    serializer.write(event(0));
    serializer.write(event(1));
    serializer.flush();
    assertThat(retired(hdfs, root))
        .as("before the transaction is committed")
        .extracting(SpewPosition::previous, SpewPosition::offset)
        .containsExactly(tuple(-1L, 1L));
    serializer.write(event(2));
    serializer.beforeClose();
    assertThat(bytes.size()).isZero();
    assertThat(retired(hdfs, root)).hasSize(2);
    assertThat(openFiles(hdfs, root)).isEmpty();
  }

  /** Takes all bytes, or from a call on so many more, and then fails within a block. */
  private static final class FailingStream extends OutputStream {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int most = Integer.MAX_VALUE;

    void failAfter(int more) {
      most = taken.size() + more;
    }

    @Override
    public void write(int b) throws IOException {
      if (taken.size() == most) {
        throw new IOException("no datanode is left");
      }
      taken.write(b);
    }
  }

  @Test
  void aFileOfWhichABlockWasCutEndsBehindItsLastWholeBlock(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    FailingStream cut = new FailingStream();
    EventSerializer serializer = serializer(root, cut);
    serializer.write(event(0));
    serializer.flush();
    int firstBlock = cut.taken.size();
    cut.failAfter(20);
    serializer.write(event("c", "another", TIME, 1));
    assertThat(openFiles(hdfs, root)).as("of rejected events").hasSize(1);
    serializer.write(event(1));
    assertThatThrownBy(serializer::flush).hasMessage("no datanode is left");
    assertThat(openFiles(hdfs, root)).as("the sink may not close it").isEmpty();
    assertThatThrownBy(() -> serializer.write(event(2)))
        .hasMessage("the file failed before: no datanode is left");
    assertThatThrownBy(serializer::beforeClose)
        .hasMessage("the file failed before: no datanode is left");
    assertThat(cut.taken.size()).isEqualTo(firstBlock + 20);
    put(hdfs, root, cut.taken.toByteArray());

    CapturingHandler replayed = new CapturingHandler();
    ReplayReport report = replay(hdfs, root, replayed);
    assertThat(replayed.events()).extracting(SpewEvent::id).containsExactly("e0");
    assertThat(report.tornBytes()).isEqualTo(20);
  }

  @Test
  void whatAKilledAgentLeftUnderAHiddenNameIsReplayedOnceItIsRenamed(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EventSerializer serializer = serializer(root, bytes);
    serializer.write(event(0));
    serializer.flush();
    int committed = bytes.size();
    serializer.write(event(1));
    serializer.flush();
    put(hdfs, root, Arrays.copyOf(bytes.toByteArray(), committed + 30));
    Path file = new Path(root, "recorded/channel=c/date=2026-11-22/flume.1.avro");
    Path hidden = new Path(file.getParent(), "_flume.1.avro.tmp");
    try (FileSystem fileSystem = FileSystem.newInstance(root.toUri(), hdfs.configuration())) {
      assertThat(fileSystem.rename(file, hidden)).isTrue();
      assertThat(replay(hdfs, root, new CapturingHandler()).delivered()).isZero();

      assertThat(fileSystem.rename(hidden, file)).isTrue();
      CapturingHandler replayed = new CapturingHandler();
      replay(hdfs, root, replayed);
      assertThat(replayed.events()).extracting(SpewEvent::id).containsExactly("e0");
    }
  }

  private static List<String> openFiles(MiniHdfs hdfs, org.apache.hadoop.fs.Path root)
      throws IOException {
    DistributedFileSystem fileSystem =
        (DistributedFileSystem) root.getFileSystem(hdfs.configuration());
    RemoteIterator<OpenFileEntry> files =
        fileSystem.listOpenFiles(
            EnumSet.of(OpenFilesIterator.OpenFilesType.ALL_OPEN_FILES), root.toUri().getPath());
    List<String> open = new ArrayList<>();
    while (files.hasNext()) {
      open.add(files.next().getFilePath());
    }
    return open;
  }
}
