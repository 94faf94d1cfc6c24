package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The published rounds of one partition, from one listing and the newest round's index: which
 * recorded segments they absorbed, and the time span of each. Immutable.
 *
 * <p>Rounds are numbered without a gap and are never deleted. So a number below the newest that the
 * listing lacks is a lost round.
 */
public final class PublishedRounds {
  private final List<RoundFile> files;
  private final Optional<SegmentIndex> newest;
  private final Map<RoundName, RoundIndex.Earlier> times = new HashMap<>();

  private PublishedRounds(List<RoundFile> files, Optional<SegmentIndex> newest) {
    this.files = List.copyOf(files);
    this.newest = newest;
    if (newest.isPresent()) {
      SegmentIndex index = newest.get();
      round(index).earlier().forEach(round -> times.put(round.name(), round));
      RoundName name = files.get(files.size() - 1).name();
      times.put(name, new RoundIndex.Earlier(name, index.firstMicros(), index.lastMicros()));
    }
  }

  /**
   * Reads the newest round's index.
   *
   * @param listed the partition's rounds, by number
   * @throws CorruptSegmentException if the newest round is damaged
   */
  public static PublishedRounds read(
      ArchiveStore archive, Partition partition, List<RoundFile> listed, ReadStatistics statistics)
      throws IOException {
    if (listed.isEmpty()) {
      return new PublishedRounds(listed, Optional.empty());
    }
    RoundFile newest = listed.get(listed.size() - 1);
    try (Segment segment = Segment.openRound(archive, partition, newest, statistics)) {
      return of(listed, segment.index()).confirmed(archive, partition);
    }
  }

  /**
   * The same, from an index that was read before.
   *
   * @param listed the partition's rounds, by number, at least one
   * @param newest the index of the last of them
   */
  public static PublishedRounds of(List<RoundFile> listed, SegmentIndex newest) {
    return new PublishedRounds(listed, Optional.of(newest));
  }

  /**
   * Lists the rounds again if one is missing. A listing that races with publishing may show a round
   * and not the one before it, which was there when the listing ended; a second one shows it.
   *
   * @return the rounds of both listings up to the newest of the first
   */
  public PublishedRounds confirmed(ArchiveStore archive, Partition partition) throws IOException {
    if (newest.isEmpty() || missing().isEmpty()) {
      return this;
    }
    TreeMap<RoundName, RoundFile> all = new TreeMap<>();
    archive.rounds(partition).forEach(file -> all.put(file.name(), file));
    files.forEach(file -> all.put(file.name(), file));
    RoundName last = files.get(files.size() - 1).name();
    return of(List.copyOf(all.headMap(last, true).values()), newest.get());
  }

  private static RoundIndex round(SegmentIndex index) {
    return index.round().orElseThrow();
  }

  /** The rounds that were listed, by number. */
  public List<RoundFile> files() {
    return files;
  }

  /** The time span of a round, if the newest round's index has it. */
  public Optional<RoundIndex.Earlier> times(RoundName round) {
    return Optional.ofNullable(times.get(round));
  }

  /** Whether all events of a recorded segment are in these rounds. */
  public boolean hasAbsorbed(SegmentName segment) {
    return newest.isPresent()
        && round(newest.get()).hasAbsorbed(segment.recorder(), segment.number());
  }

  /** The listed rounds that may have an event from the one time to the other, both included. */
  public List<RoundFile> overlapping(long firstMicros, long lastMicros) {
    List<RoundFile> overlapping = new ArrayList<>();
    for (RoundFile file : files) {
      RoundIndex.Earlier round = times.get(file.name());
      if (round == null
          || (round.lastMicros() >= firstMicros && round.firstMicros() <= lastMicros)) {
        overlapping.add(file);
      }
    }
    return overlapping;
  }

  /**
   * Rounds that were published and were not listed: their events are lost, or restored some day.
   */
  public List<RoundIndex.Earlier> missing() {
    List<RoundIndex.Earlier> missing = new ArrayList<>();
    List<RoundName> listed = files.stream().map(RoundFile::name).toList();
    newest.ifPresent(
        index ->
            round(index).earlier().stream()
                .filter(round -> !listed.contains(round.name()))
                .forEach(missing::add));
    return missing;
  }

  /** The list of earlier rounds for the index of the next round, by number. */
  public List<RoundIndex.Earlier> history() {
    return times.values().stream()
        .sorted((left, right) -> left.name().compareTo(right.name()))
        .toList();
  }

  /** The segments that all these rounds absorbed, for the index of the next round. */
  public Map<String, LongRanges> absorbed() {
    Map<String, LongRanges> all = new TreeMap<>(NameOrder.BYTEWISE);
    newest.ifPresent(
        index -> {
          for (Map<String, LongRanges> absorbed :
              List.of(round(index).absorbedBefore(), round(index).absorbed())) {
            absorbed.forEach(
                (recorder, numbers) ->
                    all.computeIfAbsent(recorder, r -> new LongRanges()).addAll(numbers));
          }
        });
    return all;
  }

  /** The number of the next round. */
  public RoundName next() {
    return files.isEmpty() ? new RoundName(0) : files.get(files.size() - 1).name().next();
  }
}
