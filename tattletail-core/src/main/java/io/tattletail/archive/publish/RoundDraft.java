package io.tattletail.archive.publish;

import io.tattletail.archive.publish.Survivors.Candidate;
import io.tattletail.archive.publish.Survivors.Place;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.merge.EventMerge;
import io.tattletail.internal.merge.MergeOptions;
import io.tattletail.internal.merge.MergeStatistics;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.RoundWriter;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SequenceCollector;
import io.tattletail.internal.spew.Interruption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * A round while it is written: reads inputs and what earlier rounds have at their times, in the
 * archive's order, and writes those events that are to be in the round to a temporary file. Used by
 * one thread.
 */
final class RoundDraft {
  /** What an event of a group takes while the group is collected, beside its block. */
  private static final long CANDIDATE_BYTES = 200;

  private final ArchiveStore archive;
  private final Partition partition;
  private final PublishedRounds rounds;
  private final Inputs inputs;
  private final PublishOptions options;
  private final Throttle throttle;
  private final Executor readers;
  private final Set<Path> roundPaths;
  private final Map<String, SequenceCollector> read = new TreeMap<>(NameOrder.BYTEWISE);
  private final Map<Path, Long> eventsRead = new HashMap<>();
  private long conflicting;

  /** The bytes of the round for which {@link #throttle} was asked. */
  private long waitedFor;

  private String firstConflict = "";

  RoundDraft(
      ArchiveStore archive,
      Partition partition,
      PublishedRounds rounds,
      Inputs inputs,
      PublishOptions options,
      Throttle throttle,
      Executor readers) {
    this.archive = archive;
    this.partition = partition;
    this.rounds = rounds;
    this.inputs = inputs;
    this.options = options;
    this.throttle = throttle;
    this.readers = readers;
    this.roundPaths = rounds.files().stream().map(RoundFile::path).collect(Collectors.toSet());
  }

  /** The header's content of the round. */
  SegmentMetadata metadata() {
    return new SegmentMetadata(partition, inputs.serializer(), inputs.recorders());
  }

  /**
   * Writes all of the round. The caller checks it.
   *
   * @throws GroupTooLargeException if the events of one timestamp do not fit into memory
   * @throws CorruptSegmentException if an earlier round is damaged where it is needed
   */
  void writeTo(RoundWriter round) throws IOException {
    TimeSpans times = inputs.times();
    Survivors survivors = options.survivors().apply(round);
    MergeOptions merging =
        MergeOptions.defaults()
            .memoryBytes(options.memoryBytes())
            .ofRounds(times::overlaps)
            .damageHandler(damage -> damaged(damage.path(), damage.cause()));
    try (EventMerge merge = new EventMerge(archive, merging, new MergeStatistics(), readers)) {
      inputs.files().forEach(file -> merge.addSegment(partition, file));
      if (!times.isEmpty()) {
        rounds
            .overlapping(times.firstMicros(), times.lastMicros())
            .forEach(file -> merge.addRound(partition, file));
      }
      List<Candidate> group = new ArrayList<>();
      long groupMicros = Long.MIN_VALUE;
      long groupBytes = 0;
      long memoryBytes = options.memoryBytes();
      while (merge.next()) {
        BlockEvent event = merge.event();
        if (event.timestampMicros() != groupMicros) {
          choose(survivors, group);
          groupMicros = event.timestampMicros();
          groupBytes = 0;
          slowDown(round);
        }
        groupBytes += event.serialized().remaining() + CANDIDATE_BYTES;
        if (groupBytes > memoryBytes / 2) {
          throw new GroupTooLargeException(partition, groupMicros, memoryBytes);
        }
        group.add(candidate(event));
      }
      choose(survivors, group);
    }
    conflicting = survivors.conflicting();
    firstConflict = survivors.firstConflict();
    round.finish(inputs.absorbed(), rounds.history(), rounds.absorbed());
    slowDown(round);
  }

  private void slowDown(RoundWriter round) throws IOException {
    throttle.written(round.length() - waitedFor);
    waitedFor = round.length();
  }

  private static void choose(Survivors survivors, List<Candidate> group) throws IOException {
    Interruption.endIfInterrupted("publishing");
    if (!group.isEmpty()) {
      survivors.choose(group);
      group.clear();
    }
  }

  private Candidate candidate(BlockEvent event) {
    Path path = event.block().path();
    if (roundPaths.contains(path)) {
      return new Candidate(event, event.block().isShadow() ? Place.SHADOW : Place.PUBLISHED);
    }
    eventsRead.merge(path, 1L, Long::sum);
    read.computeIfAbsent(event.recorder(), recorder -> new SequenceCollector())
        .add(event.sequence());
    return new Candidate(event, Place.INPUT);
  }

  private void damaged(Path path, CorruptSegmentException damage) throws IOException {
    if (roundPaths.contains(path)) {
      throw damage;
    }
    inputs.foundDamage(path, damage.getMessage());
  }

  /** For each recorder, the sequences of the inputs' events that could be read. */
  Map<String, LongRanges> sequencesRead() {
    Map<String, LongRanges> sequences = new TreeMap<>(NameOrder.BYTEWISE);
    read.forEach((recorder, collected) -> sequences.put(recorder, collected.ranges()));
    return sequences;
  }

  /** How many events it has that have id and timestamp of another, and other bytes. */
  long conflicting() {
    return conflicting;
  }

  /** The first of them, for people; empty if there is none. */
  String firstConflict() {
    return firstConflict;
  }

  /** How many events of each input were read. */
  Map<Path, Long> eventsRead() {
    return eventsRead;
  }
}
