package io.tattletail.replay.coldstart;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A recorder that does what it is told, and when: lags, records twice, dies between two partitions
 * of one commit, comes back under another name. Part of its files are made in another archive, the
 * hidden one, from where they can be moved to where they belong, late and out of turn.
 */
final class SimulatedRecorder {
  private final SimulatedWorld world;
  private final Random random;
  private final boolean isSecond;

  /** By stream, how many of its events are acknowledged. */
  private final Map<String, Integer> acknowledged = new TreeMap<>();

  private RecorderName name;
  private final Map<Partition, Long> sequences = new HashMap<>();
  private final Map<Partition, Long> numbers = new HashMap<>();
  private final Map<Partition, Open> open = new HashMap<>();

  private record Open(SegmentWriter writer, boolean hidden) {}

  /**
   * @param isSecond whether another one records the same; of a recorder that is alone, the first
   *     copy of each event covers all that the event covers
   */
  SimulatedRecorder(SimulatedWorld world, Random random, boolean isSecond) {
    this.isSecond = isSecond;
    this.world = world;
    this.random = random;
    this.name = newName();
  }

  private static RecorderName newName() {
    return RecorderName.starting("sim", Instant.now());
  }

  /** Records some events of some streams, which have so many more to record. */
  void commit(int most, boolean mayDie) throws IOException {
    int left = most;
    for (String stream : world.streams()) {
      List<SpewEvent> log = world.log(stream);
      int from = acknowledged.getOrDefault(stream, 0);
      if (from > 0 && random.nextInt(20) == 0) {
        // The broker did not get the acknowledgement.
        from -= random.nextInt(1, Math.min(from, 5) + 1);
      }
      int until = Math.min(log.size(), from + random.nextInt(1, most + 1));
      if (from < until) {
        if (!write(log.subList(from, until), mayDie)) {
          return;
        }
        acknowledged.put(stream, Math.max(until, acknowledged.getOrDefault(stream, 0)));
        left -= until - from;
      }
      if (left <= 0) {
        return;
      }
    }
  }

  /** Records all there is. */
  void catchUp() throws IOException {
    for (String stream : world.streams()) {
      List<SpewEvent> log = world.log(stream);
      int from = acknowledged.getOrDefault(stream, 0);
      if (from < log.size()) {
        write(log.subList(from, log.size()), false);
        acknowledged.put(stream, log.size());
      }
    }
  }

  /** Records some events once more: the broker delivers them again. */
  void recordAgain(int most) throws IOException {
    for (Map.Entry<String, Integer> stream : acknowledged.entrySet()) {
      int until = random.nextInt(stream.getValue() + 1);
      int from = Math.max(0, until - random.nextInt(1, most + 1));
      write(world.log(stream.getKey()).subList(from, until), false);
    }
  }

  /** Returns whether all was written; it may have died before. */
  private boolean write(List<SpewEvent> events, boolean mayDie) throws IOException {
    Map<Partition, List<SpewEvent>> byPartition = new HashMap<>();
    for (SpewEvent event : events) {
      if (world.rejects(event)) {
        world.keepRejected(name, event);
      } else {
        byPartition
            .computeIfAbsent(
                Partition.of(event.channel(), Micros.of(event.timestamp())), p -> new ArrayList<>())
            .add(event);
      }
    }
    for (Map.Entry<Partition, List<SpewEvent>> entry : byPartition.entrySet()) {
      if (mayDie && random.nextInt(30) == 0) {
        die();
        return false;
      }
      write(entry.getKey(), entry.getValue());
    }
    return true;
  }

  private void write(Partition partition, List<SpewEvent> events) throws IOException {
    Open segment = open.get(partition);
    if (segment == null) {
      segment = open(partition);
      open.put(partition, segment);
    }
    List<SegmentRecord> records = new ArrayList<>();
    for (SpewEvent event : events) {
      long sequence = sequences.merge(partition, 1L, Long::sum) - 1;
      SpewPosition position = event.position().map(this::delivered).orElse(null);
      world.recorded(partition, name, sequence, position);
      records.add(
          new SegmentRecord(
              Micros.of(event.timestamp()),
              0,
              sequence,
              position == null ? "" : position.stream(),
              position == null ? 0 : position.offset(),
              position == null ? 0 : position.offset() - position.previous() - 1,
              event.id(),
              event.serialized().orElseThrow()));
    }
    segment.writer().write(records);
    segment.writer().hflush();
    if (random.nextInt(6) == 0) {
      seal(partition);
    }
  }

  /** A redelivery may name another offset of the hole before the event as the one before it. */
  private SpewPosition delivered(SpewPosition position) {
    boolean isAgain =
        position.offset()
            <= world.offset(position.stream(), acknowledged.getOrDefault(position.stream(), 0));
    return (isAgain || isSecond) && random.nextInt(3) == 0
        ? new SpewPosition(
            position.stream(),
            random.nextLong(position.previous(), position.offset()),
            position.offset())
        : position;
  }

  private Open open(Partition partition) throws IOException {
    boolean hidden = random.nextDouble() < world.hiddenShare();
    Archive archive = hidden ? world.hidden() : world.archive();
    long number = numbers.merge(partition, 1L, Long::sum) - 1;
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(name.text()));
    return new Open(SegmentWriter.create(archive.store(), metadata, number, 10_000), hidden);
  }

  private void seal(Partition partition) throws IOException {
    Open segment = open.remove(partition);
    var path = segment.writer().seal();
    segment.writer().close();
    if (segment.hidden()) {
      world.finishedHidden(path);
    }
  }

  void sealAll() throws IOException {
    for (Partition partition : List.copyOf(open.keySet())) {
      seal(partition);
    }
  }

  /** Leaves its files as they are, and comes back under another name. */
  void die() throws IOException {
    for (Open segment : open.values()) {
      segment.writer().close();
      if (segment.hidden()) {
        world.finishedHidden(segment.writer().path());
      }
    }
    open.clear();
    sequences.clear();
    numbers.clear();
    name = newName();
  }
}
