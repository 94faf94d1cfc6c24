package io.tattletail.archive.publish;

import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.RoundWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides for the events of one timestamp which of them engines see, which only replays see, and
 * which are dropped because a copy of each stays.
 *
 * <p>A <i>copy</i> of an event has the same id, timestamp, serializer, stream, offset and bytes. Of
 * copies the one with the smallest {@code previous} stays, for it covers most of its stream, and of
 * equal ones the first in the archive's order. Events of one id that are no copies all stay:
 * engines see the first, and the others go to shadow blocks, for their offsets and bytes may not
 * vanish.
 */
class Survivors {
  private static final Comparator<Candidate> MOST_COVERING =
      Comparator.comparingLong(Candidate::previous)
          .thenComparing(candidate -> candidate.event().key());

  private static final Comparator<BlockEvent> IN_ORDER = Comparator.comparing(BlockEvent::key);

  private final RoundWriter round;
  private long conflicting;
  private String firstConflict = "";

  Survivors(RoundWriter round) {
    this.round = round;
  }

  /**
   * An event of the timestamp.
   *
   * @param event with all that was recorded of it
   * @param where it lies
   */
  record Candidate(BlockEvent event, Place where) {
    long previous() {
      return event.offset() - event.skipped() - 1;
    }
  }

  /** Where an event lies. */
  enum Place {
    /** In a recorded segment that the round is to absorb. */
    INPUT,
    /** In an earlier round, for engines to see. */
    PUBLISHED,
    /** In a shadow block of an earlier round. */
    SHADOW
  }

  /** What copies share; the timestamp and the channel are those of all. */
  private record Content(String serializer, String stream, long offset, ByteBuffer bytes) {
    static Content of(BlockEvent event) {
      return new Content(
          event.block().metadata().serializer(),
          event.stream(),
          event.offset(),
          event.serialized());
    }
  }

  /** Adds to the round what is to be added of one timestamp. */
  void choose(List<Candidate> candidates) throws IOException {
    if (candidates.size() == 1) {
      if (candidates.get(0).where() == Place.INPUT) {
        round.add(candidates.get(0).event());
      }
      return;
    }
    Map<String, List<Candidate>> byId = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      byId.computeIfAbsent(candidate.event().id(), id -> new ArrayList<>()).add(candidate);
    }
    List<BlockEvent> seen = new ArrayList<>();
    List<BlockEvent> shadows = new ArrayList<>();
    for (List<Candidate> sameId : byId.values()) {
      chooseOfOneId(sameId, seen, shadows);
    }
    seen.sort(IN_ORDER);
    shadows.sort(IN_ORDER);
    for (BlockEvent event : seen) {
      round.add(event);
    }
    for (BlockEvent event : shadows) {
      round.addShadow(event);
    }
  }

  private void chooseOfOneId(
      List<Candidate> sameId, List<BlockEvent> seen, List<BlockEvent> shadows) {
    boolean isSeen = sameId.stream().anyMatch(candidate -> candidate.where() == Place.PUBLISHED);
    Map<Content, List<Candidate>> copies = new LinkedHashMap<>();
    for (Candidate candidate : sameId) {
      copies
          .computeIfAbsent(Content.of(candidate.event()), content -> new ArrayList<>())
          .add(candidate);
    }
    List<BlockEvent> first = new ArrayList<>();
    for (List<Candidate> alike : copies.values()) {
      List<Candidate> inputs = of(alike, Place.INPUT);
      if (inputs.isEmpty()) {
        continue;
      }
      List<Candidate> mostCoveringFirst = new ArrayList<>(inputs);
      mostCoveringFirst.sort(MOST_COVERING);
      Candidate best = mostCoveringFirst.get(0);
      boolean hasTwin = inputs.size() < alike.size();
      if (!hasTwin) {
        first.add(best.event());
      } else if (coversMore(best, alike)) {
        shadows.add(best.event());
      } else {
        round.explain(best.event());
      }
      mostCoveringFirst.stream().skip(1).forEach(input -> round.explain(input.event()));
    }
    first.sort(IN_ORDER);
    for (BlockEvent event : first) {
      if (isSeen) {
        shadows.add(event);
      } else {
        seen.add(event);
        isSeen = true;
      }
    }
    if (sameId.size() > 1) {
      countConflicts(sameId, first);
    }
  }

  /** Counts those added to the round that have other bytes than the event that engines see. */
  private void countConflicts(List<Candidate> sameId, List<BlockEvent> added) {
    Optional<BlockEvent> seen =
        sameId.stream()
            .filter(candidate -> candidate.where() == Place.PUBLISHED)
            .map(Candidate::event)
            .findFirst()
            .or(() -> added.stream().findFirst());
    for (BlockEvent event : added) {
      if (!event.serialized().equals(seen.orElseThrow().serialized())) {
        if (conflicting == 0) {
          firstConflict =
              "event %s of channel %s at %s, offset %d of stream '%s' and offset %d of stream '%s'"
                  .formatted(
                      event.id(),
                      event.channel(),
                      event.timestamp(),
                      seen.orElseThrow().offset(),
                      seen.orElseThrow().stream(),
                      event.offset(),
                      event.stream());
        }
        conflicting++;
      }
    }
  }

  /** How many events were added that have id and timestamp of another, and other bytes. */
  long conflicting() {
    return conflicting;
  }

  /** The first of them, for people; empty if there is none. */
  String firstConflict() {
    return firstConflict;
  }

  /** Whether it covers offsets that none of its copies in earlier rounds does. */
  private static boolean coversMore(Candidate best, List<Candidate> alike) {
    return alike.stream()
        .filter(candidate -> candidate.where() != Place.INPUT)
        .allMatch(twin -> best.previous() < twin.previous());
  }

  private static List<Candidate> of(List<Candidate> candidates, Place place) {
    return candidates.stream().filter(candidate -> candidate.where() == place).toList();
  }
}
