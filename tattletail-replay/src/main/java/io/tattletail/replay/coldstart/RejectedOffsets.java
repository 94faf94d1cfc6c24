package io.tattletail.replay.coldstart;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.LongRanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offsets of messages that recorders could not record and kept raw, and of retired events, as
 * read once. Retired events have no id, like messages that were no events: nobody can deliver them.
 *
 * <p>Not thread-safe.
 */
final class RejectedOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedOffsets.class);

  private final Coverage events;
  private final Coverage unreadable;

  private RejectedOffsets(Rules rules) {
    this.events = new Coverage(rules);
    this.unreadable = new Coverage(rules);
  }

  static RejectedOffsets read(Archive archive, Rules rules) throws IOException {
    RejectedOffsets offsets = new RejectedOffsets(rules);
    offsets.add(RejectedEvents.read(archive));
    archive.refresh();
    offsets.add(RejectedEvents.ofRetired(archive));
    return offsets;
  }

  private void add(RejectedEvents rejected) throws IOException {
    while (hasNext(rejected)) {
      RejectedEvent event = rejected.event();
      Coverage kind = event.id().isEmpty() ? unreadable : events;
      event.position().ifPresent(kind::add);
    }
  }

  /** Goes on without a file that cannot be read now: the offsets of its events stay holes. */
  private static boolean hasNext(RejectedEvents events) throws IOException {
    while (true) {
      try {
        return events.next();
      } catch (LengthUnknownException e) {
        LOG.warn("only some rejected events are known: {}", e.getMessage());
      }
    }
  }

  /**
   * Covers offsets that have no event, so that nobody can deliver it, on streams that are covered.
   */
  void coverUnreadable(Coverage coverage) {
    for (Map.Entry<String, LongRanges> stream : unreadable.byStream().entrySet()) {
      LongRanges covered = coverage.byStream().get(stream.getKey());
      if (covered != null) {
        covered.addAll(stream.getValue());
      }
    }
  }

  /** The holes, split into those of events that could not be recorded and those that are lost. */
  List<Hole> explain(List<Hole> holes) {
    List<Hole> explained = new ArrayList<>();
    for (Hole hole : holes) {
      LongRanges known = events.byStream().get(hole.stream());
      if (hole.kind() != Hole.Kind.LOST || known == null) {
        explained.add(hole);
        continue;
      }
      LongRanges lost = new LongRanges();
      for (LongRanges.Range range : known.missing(hole.after() + 1, hole.through())) {
        lost.add(range.first(), range.last());
        explained.add(new Hole(hole.stream(), range.first() - 1, range.last(), Hole.Kind.LOST));
      }
      for (LongRanges.Range range : lost.missing(hole.after() + 1, hole.through())) {
        explained.add(new Hole(hole.stream(), range.first() - 1, range.last(), Hole.Kind.REJECTED));
      }
    }
    return explained;
  }
}
