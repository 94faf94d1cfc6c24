package io.tattletail.replay.coldstart;

import com.google.common.hash.Hashing;
import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A broker with its publishers, an archive with its recorders, and all that may happen to them, one
 * step at a time.
 */
final class SimulatedWorld implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TAP = "tap";

  /** Begins the id of what stands in a log for bytes that are no event. */
  private static final String NO_EVENT = "no event ";

  /** What a run is like. */
  record Plan(
      int channels,
      int streamsPerChannel,
      int batchSize,
      boolean positions,
      boolean offsetHoles,
      double lostAcknowledgements,
      int retention,
      int recorders,
      double hiddenShare,
      double rejectedShare,
      double unreadableShare,
      int events) {
    static Plan random(Random random) {
      boolean positions = random.nextInt(8) != 0;
      int events = random.nextInt(60, 400);
      return new Plan(
          random.nextInt(1, 5),
          random.nextInt(1, 4),
          random.nextInt(1, 6),
          positions,
          random.nextBoolean(),
          positions && random.nextBoolean() ? 0.1 : 0,
          positions && random.nextInt(3) == 0 ? random.nextInt(8, 60) : Integer.MAX_VALUE,
          random.nextInt(1, 4),
          random.nextInt(3) == 0 ? 0 : 0.4 * random.nextDouble(),
          positions && random.nextBoolean() ? 0.02 : 0,
          positions && random.nextBoolean() ? 0.05 : 0,
          events);
    }

    boolean deletes() {
      return retention != Integer.MAX_VALUE;
    }
  }

  private final Plan plan;
  private final Random random;
  private final Path directory;
  private final Archive archive;
  private final Archive hidden;
  private final EmbeddedSpew spew;
  private final Iterator<SpewEvent> source;
  private final List<SimulatedRecorder> recorders = new ArrayList<>();
  private final List<Path> finishedHidden = new ArrayList<>();
  private final SimulatedPublishers publishers;

  /** By partition, recorder and sequence. */
  private final Map<String, SpewPosition> recorded = new ConcurrentHashMap<>();

  /** Readers list again when a file is gone, but not for ever. */
  private int meanwhileLeft;

  private final Map<String, RejectedWriter> rejectedWriters = new TreeMap<>();
  private final List<SpewEvent> published = new ArrayList<>();

  /** What the broker delivered, by stream, each once; guarded by itself. */
  private final Map<String, List<SpewEvent>> logs = new TreeMap<>();

  SimulatedWorld(Plan plan, Random random, Path directory, SimulatedRules rules)
      throws IOException {
    this.plan = plan;
    this.random = random;
    this.directory = directory;
    Configuration configuration = new Configuration(false);
    archive = Archive.openOrCreate(root(), configuration);
    publishers = new SimulatedPublishers(root(), random, rules);
    hidden =
        Archive.openOrCreate(
            new org.apache.hadoop.fs.Path(directory.resolve("hidden").toUri()), configuration);
    EmbeddedSpew.Builder builder =
        EmbeddedSpew.builder()
            .streamsPerChannel(plan.streamsPerChannel())
            .batchSize(plan.batchSize())
            .unreadable(this::isUnreadable)
            .redelivery(plan.lostAcknowledgements(), random.nextLong());
    if (plan.offsetHoles()) {
      builder.offsetHoles(random.nextLong());
    }
    if (!plan.positions()) {
      builder.withoutPositions();
    }
    if (plan.deletes()) {
      builder.retention(plan.retention());
    }
    spew = builder.open();
    spew.subscribe(TAP, ChannelFilter.all(), StartAt.earliest(), new Tap());
    source =
        EventGenerator.seeded(random.nextLong())
            .withChannels(plan.channels())
            .withStart(Instant.parse("2026-11-20T10:00:00Z"))
            .withMeanInterval(Duration.ofMinutes(5))
            .withDisorder(0.2, Duration.ofHours(6))
            .withTies(0.2)
            .withPayloadBytes(20, 60)
            .iterator();
    for (int i = 0; i < plan.recorders(); i++) {
      recorders.add(new SimulatedRecorder(this, random, i > 0));
    }
  }

  /** Sees all that the broker delivers. */
  private final class Tap implements SkippedOffsetHandler {
    @Override
    public void onEvent(SpewEvent event) {
      log(event.position().map(SpewPosition::stream).orElse(event.channel()), event);
    }

    @Override
    public void onSkipped(SpewPosition position) {
      String stream = position.stream();
      log(
          stream,
          SpewEvent.builder()
              .channel(stream.substring(stream.indexOf('@') + 1))
              .id(NO_EVENT + position)
              .build()
              .at(position));
    }

    private void log(String stream, SpewEvent event) {
      synchronized (logs) {
        List<SpewEvent> log = logs.computeIfAbsent(stream, s -> new ArrayList<>());
        boolean again =
            event.position().isPresent()
                && !log.isEmpty()
                && log.get(log.size() - 1).position().orElseThrow().offset()
                    >= event.position().orElseThrow().offset();
        if (!again) {
          log.add(event);
        }
      }
    }
  }

  org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
  }

  Plan plan() {
    return plan;
  }

  EmbeddedSpew spew() {
    return spew;
  }

  Archive archive() {
    return archive;
  }

  Archive hidden() {
    return hidden;
  }

  double hiddenShare() {
    return plan.hiddenShare();
  }

  /** The events that were published, without what the broker takes for none. */
  List<SpewEvent> published() {
    return published.stream().filter(event -> !isUnreadable(event)).toList();
  }

  Set<String> streams() {
    synchronized (logs) {
      return new TreeSet<>(logs.keySet());
    }
  }

  List<SpewEvent> log(String stream) {
    synchronized (logs) {
      return List.copyOf(logs.get(stream));
    }
  }

  /** The offset of a stream's event before the one that comes as the n-th, counted from 0. */
  long offset(String stream, int n) {
    if (n == 0) {
      return SpewPosition.BEGINNING;
    }
    synchronized (logs) {
      return logs.get(stream).get(n - 1).position().orElseThrow().offset();
    }
  }

  void recorded(
      Partition partition, RecorderName recorder, long sequence, @Nullable SpewPosition position) {
    if (position != null) {
      recorded.put(recordedKey(partition, recorder.text(), sequence), position);
    }
  }

  private static String recordedKey(Partition partition, String recorder, long sequence) {
    return partition + "/" + recorder + "/" + sequence;
  }

  /** Where the event of this sequence was, if it was recorded with a position. */
  Optional<SpewPosition> positionOf(Partition partition, String recorder, long sequence) {
    return Optional.ofNullable(recorded.get(recordedKey(partition, recorder, sequence)));
  }

  /** What recorders do not reject. */
  List<SpewEvent> recordable() {
    List<SpewEvent> events = new ArrayList<>();
    for (String stream : streams()) {
      log(stream).stream().filter(event -> !rejects(event)).forEach(events::add);
    }
    return events;
  }

  /** Whether the broker takes it for bytes that are no event. */
  boolean isUnreadable(SpewEvent event) {
    return share(event, 1) < plan.unreadableShare();
  }

  private static double share(SpewEvent event, int seed) {
    long hash = Hashing.murmur3_32_fixed(seed).hashUnencodedChars(event.id()).asInt();
    return (hash - Integer.MIN_VALUE) / (double) (1L << 32);
  }

  boolean rejects(SpewEvent event) {
    if (event.id().startsWith(NO_EVENT)) {
      return true;
    }
    // Of what was before the first event that the archive shows, nobody can tell.
    boolean isFirst = event.position().filter(p -> p.previous() < 0).isPresent();
    return !isFirst && share(event, 0) < plan.rejectedShare();
  }

  void keepRejected(RecorderName recorder, SpewEvent event) throws IOException {
    rejectedWriters
        .computeIfAbsent(recorder.text(), name -> RejectedWriter.create(archive.store(), recorder))
        .write(
            new RejectedEvent(
                recorder.text(),
                Instant.now(),
                "the simulation rejects it",
                event.channel(),
                event.id().startsWith(NO_EVENT) ? "" : event.id(),
                event.serializerName().orElse(JsonSpewSerializer.NAME),
                event.position(),
                event.serialized().orElseGet(() -> ByteBuffer.allocate(0))));
  }

  boolean hasMoreToPublish() {
    return published.size() < plan.events();
  }

  /** Publishes some events, perhaps from several threads; the recorders can get them. */
  void publish(int count) {
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Now and then a publisher sends an event twice.
      events.add(
          !published.isEmpty() && random.nextInt(40) == 0
              ? published.get(random.nextInt(published.size()))
              : source.next());
    }
    published.addAll(events);
    int atOnce = plan.deletes() ? Math.min(plan.retention(), 8) : events.size();
    for (int from = 0; from < events.size(); from += atOnce) {
      List<SpewEvent> part = events.subList(from, Math.min(events.size(), from + atOnce));
      if (part.size() > 1 && random.nextInt(4) == 0) {
        race(part);
      } else {
        part.forEach(spew::publish);
      }
      spew.awaitCaughtUp(TAP, PATIENCE);
    }
  }

  private void race(List<SpewEvent> events) {
    int half = events.size() / 2;
    Thread other = new Thread(() -> events.subList(0, half).forEach(spew::publish));
    other.start();
    events.subList(half, events.size()).forEach(spew::publish);
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void finishedHidden(org.apache.hadoop.fs.Path path) {
    finishedHidden.add(Path.of(path.toUri().getPath()));
  }

  /** Moves a file that was hidden to where it belongs. */
  private void reveal(Path file) throws IOException {
    Path target =
        directory.resolve("archive").resolve(directory.resolve("hidden").relativize(file));
    Files.createDirectories(target.getParent());
    Files.move(file, target);
  }

  void revealOne() throws IOException {
    if (!finishedHidden.isEmpty()) {
      reveal(finishedHidden.remove(random.nextInt(finishedHidden.size())));
    }
  }

  /**
   * Operators mend all: every recorder records all and seals, and every file is where it belongs.
   */
  void mend() throws IOException {
    for (SimulatedRecorder recorder : recorders) {
      recorder.catchUp();
      recorder.sealAll();
    }
    for (Path file : finishedHidden) {
      reveal(file);
    }
    finishedHidden.clear();
  }

  /** How many streams there will be. */
  int allStreams() {
    return plan.positions() ? plan.channels() * plan.streamsPerChannel() : plan.channels();
  }

  /** Between the listing of a partition and its use. */
  void meanwhile(Partition partition) {
    if (meanwhileLeft == 0 || random.nextInt(3) != 0) {
      return;
    }
    meanwhileLeft--;
    try {
      if (random.nextBoolean()) {
        recorders.get(random.nextInt(recorders.size())).sealAll();
      }
      publishers.run(partition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Anything may happen but that an event is recorded which was not before. */
  void anythingButNews() throws IOException {
    meanwhileLeft = 3;
    SimulatedRecorder recorder = recorders.get(random.nextInt(recorders.size()));
    switch (random.nextInt(8)) {
      case 0 -> recorder.sealAll();
      case 1, 2 -> recorder.recordAgain(6);
      case 3 -> recorder.die();
      case 4 -> revealOne();
      case 5 -> salvage();
      default -> publishers.run();
    }
  }

  /** All is recorded and published. Returns who reads what is published. */
  SimulatedEngine publishAll() throws IOException {
    mend();
    salvage();
    return publishers.all();
  }

  /** As engines tell them apart. */
  Set<String> publishable() {
    Set<String> keys = new TreeSet<>();
    Path root = Path.of(root().toUri().getPath()).resolve("published");
    for (SpewEvent event : recordable()) {
      Partition partition = Partition.of(event.channel(), Micros.of(event.timestamp()));
      Path directory = Path.of(archive.store().publishedDirectory(partition).toUri().getPath());
      keys.add(SimulatedEngine.key(root.relativize(directory).toString(), event.id()));
    }
    return keys;
  }

  SimulatedPublishers.Counts counts() {
    return publishers.counts();
  }

  /** Anything may happen. */
  void step() throws IOException {
    meanwhileLeft = 3;
    SimulatedRecorder recorder = recorders.get(random.nextInt(recorders.size()));
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> {
        if (hasMoreToPublish()) {
          publish(random.nextInt(1, 20));
        }
      }
      case 4, 5, 6, 7 -> recorder.commit(random.nextInt(1, 40), plan.positions());
      case 8 -> recorder.sealAll();
      case 9, 10 -> revealOne();
      case 11 -> recorder.recordAgain(4);
      case 12 -> publishers.run();
      default -> {
        if (random.nextInt(3) == 0) {
          recorder.die();
        } else if (random.nextInt(6) == 0) {
          salvage();
        }
      }
    }
  }

  /** As an operator does who is sure that no recorder is at work. */
  private void salvage() throws IOException {
    for (SimulatedRecorder each : recorders) {
      each.sealAll();
    }
    SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
  }

  @Override
  public void close() throws IOException {
    for (SimulatedRecorder recorder : recorders) {
      recorder.die();
    }
    for (RejectedWriter writer : rejectedWriters.values()) {
      writer.close();
    }
    publishers.close();
    spew.close();
    archive.close();
    hidden.close();
  }
}
