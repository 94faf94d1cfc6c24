package io.tattletail.replay.coldstart;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.spew.SpewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a cold start knows of the events it delivered, and what a checkpoint keeps. Used by the
 * thread of the cold start until it is live, then by the broker's; {@link #holes}, {@link
 * #beginnings} and {@link #handover} may be read by any.
 */
final class DeliveredHistory {
  /**
   * A value of {@link #since}: no reading of the original was complete, so all of it is read again.
   */
  static final Instant NOT_READ = Instant.EPOCH;

  /**
   * The cold start to which a checkpoint belongs.
   *
   * @param archives the original first; a checkpoint may have been taken with any of them as that
   * @param archiveId the id that these share with all copies, also with those that are not named
   *     any more
   */
  record Owner(
      List<String> archives, Optional<String> archiveId, String channels, String subscription) {
    String archive() {
      return archives.get(0);
    }

    boolean ownsArchive(Checkpoint.Content content) {
      return archives.contains(content.archive())
          || (archiveId.isPresent() && archiveId.equals(content.archiveId()));
    }
  }

  private final Owner owner;
  final Coverage coverage;
  final Coverage passed;
  final HistoryLedger ledger;
  final Fingerprints fingerprints;
  final List<Hole> holes = new CopyOnWriteArrayList<>();

  /** By stream, the offset before the first event that archive or broker had. */
  final Map<String, Long> beginnings = new ConcurrentSkipListMap<>();

  private volatile Optional<Handover> handover = Optional.empty();

  /** The first step that is not done yet; a checkpoint keeps it. */
  private ColdStartState nextStep = ColdStartState.REPLAYING;

  Optional<ReplayPosition> position = Optional.empty();

  /** Events before this time are skipped. */
  private Optional<Instant> from;

  /**
   * When the last complete reading of the original began; or the first one, until one was complete.
   */
  Instant since;

  private final SequenceRanges sequences;

  DeliveredHistory(Owner owner, ColdStartSettings settings) {
    this.owner = owner;
    this.since = settings.clock().instant();
    this.from = settings.from();
    this.sequences = new SequenceRanges(settings.rules());
    this.coverage = new Coverage(settings.rules());
    this.passed = new Coverage(settings.rules());
    this.ledger = new HistoryLedger(sequences, coverage, settings.rules());
    this.fingerprints = new Fingerprints(settings.maxRemembered());
  }

  /**
   * Whether an event is skipped, because it is before the time from which on events are delivered.
   */
  boolean isTooOld(SpewEvent event) {
    return from.isPresent() && event.timestamp().isBefore(from.get());
  }

  /**
   * The step with which another cold start goes on from a checkpoint taken now. It says which steps
   * are done, and is no state: it is LIVE before the cold start is, and stays when the cold start
   * fails or is closed.
   */
  ColdStartState nextStep() {
    return nextStep;
  }

  /** The archive was replayed to its end. */
  void replayed() {
    position = Optional.empty();
    nextStep = ColdStartState.CATCHING_UP;
  }

  /** The next step is to deliver events that became visible in the archive. */
  void mustCatchUp() {
    nextStep = ColdStartState.CATCHING_UP;
  }

  /** Few events are left that became visible in the archive; the broker delivers the others. */
  void caughtUp() {
    nextStep = ColdStartState.HANDING_OVER;
  }

  /** The subscription begins where history ends. */
  void handedOver(Handover how) {
    handover = Optional.of(how);
  }

  /** The handler was told that history has ended. */
  void replayEnded() {
    nextStep = ColdStartState.LIVE;
  }

  /** The hand-over, as far as it is known. Any thread may call this. */
  ColdStartReport.Transition transition() {
    return new ColdStartReport.Transition(handover, holes, beginnings);
  }

  /**
   * Goes on from a checkpoint.
   *
   * @throws ColdStartException if the checkpoint belongs to another cold start
   */
  void restore(Checkpoint.Content content) throws ColdStartException {
    if (!owner.ownsArchive(content)) {
      check("archive", owner.archive(), content.archive());
    }
    check("channels", owner.channels(), content.channels());
    check("subscription", owner.subscription(), content.subscription());
    if (content.unpositioned() > 0) {
      restore(content.sequences());
    }
    from = content.from();
    restore(coverage, content.coverage());
    restore(passed, content.passed());
    fingerprints.restore(content.fingerprints());
    ledger.unpositioned(content.unpositioned());
    holes.addAll(content.holes());
    handover = content.handover();
    nextStep = content.phase();
    position = content.position();
    since = owner.archive().equals(content.archive()) ? content.since() : NOT_READ;
  }

  private void restore(Map<Partition, ImmutableMap<String, ImmutableList<LongRanges.Range>>> read) {
    read.forEach(
        (partition, recorders) ->
            recorders.forEach(
                (recorder, ranges) ->
                    ranges.forEach(
                        range ->
                            sequences.add(
                                partition,
                                recorder,
                                range.first(),
                                range.last(),
                                SequenceRanges.Place.UNKNOWN))));
  }

  private static void check(String what, String expected, String actual) throws ColdStartException {
    if (!expected.equals(actual)) {
      throw new ColdStartException(
          "the checkpoint belongs to another cold start: expected %s %s, found %s. Give this one a store of its own, or delete the checkpoint and empty the service's state to start from the beginning."
              .formatted(what, expected, actual));
    }
  }

  private static void restore(
      Coverage target, Map<String, ImmutableList<LongRanges.Range>> ranges) {
    ranges.forEach(
        (stream, list) ->
            list.forEach(range -> target.add(stream, range.first() - 1, range.last())));
  }

  /**
   * A checkpoint of the events that are settled.
   *
   * @param events delivered from the archive
   */
  Checkpoint checkpoint(Instant now, long events) {
    ImmutableMap.Builder<Partition, ImmutableMap<String, ImmutableList<LongRanges.Range>>> read =
        ImmutableMap.builder();
    sequences
        .untoldByPosition()
        .forEach((partition, recorders) -> read.put(partition, Checkpoint.copy(recorders)));
    return new Checkpoint(
        new Checkpoint.Content(
            owner.archive(),
            owner.archiveId(),
            owner.channels(),
            owner.subscription(),
            now,
            nextStep,
            handover,
            position,
            from,
            since,
            events,
            ledger.unpositioned(),
            read.build(),
            Checkpoint.copy(coverage.byStream()),
            Checkpoint.copy(passed.byStream()),
            ImmutableList.copyOf(holes),
            fingerprints.print()));
  }
}
