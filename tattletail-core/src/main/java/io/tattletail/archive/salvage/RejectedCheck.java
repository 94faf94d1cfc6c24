package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.RejectedEvent;
import io.tattletail.common.TornTail;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what could not be recorded, and what is known of retired events: it covers its offsets like
 * what was recorded.
 */
final class RejectedCheck {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedCheck.class);

  /** Reasons are free text and may all differ. */
  private static final int MOST_REASONS = 50;

  private static final String OTHER_REASONS = "other reasons";

  private final ArchiveStore archive;
  private final StreamLedger streams;
  private final Predicate<String> wanted;
  private final TreeMap<String, Long> reasons = new TreeMap<>();
  private long events;
  private long retiredRanges;
  private long retiredEvents;

  /**
   * @param wanted which streams are verified
   */
  RejectedCheck(ArchiveStore archive, StreamLedger streams, Predicate<String> wanted) {
    this.archive = archive;
    this.streams = streams;
    this.wanted = wanted;
  }

  /** Returns how many rejected events there are. */
  long run(Findings findings) throws IOException {
    read(
        RejectedEvents.read(Archive.of(archive)),
        archive.directories().rejected(),
        this::count,
        findings);
    reasons.forEach(
        (reason, count) ->
            findings.add(
                Severity.WARNING,
                Kind.REJECTED,
                archive.directories().rejected(),
                "%d events could not be recorded: %s".formatted(count, reason)));
    try {
      archive.refresh();
    } catch (IOException e) {
      // Told by whoever checks the descriptor; the floors known are used.
      LOG.debug("the descriptor of {} cannot be read", archive, e);
    }
    read(
        RejectedEvents.ofRetired(Archive.of(archive)),
        archive.directories().retired(),
        this::countRetired,
        findings);
    if (retiredRanges + retiredEvents > 0) {
      findings.add(
          Severity.INFO,
          Kind.RETIRED,
          archive.directories().retired(),
          "%d ranges of offsets are of retired days; %d more are of events that arrived when their day was retired"
              .formatted(retiredRanges, retiredEvents));
    }
    return events;
  }

  private void read(
      RejectedEvents records, Path directory, Consumer<RejectedEvent> count, Findings findings) {
    boolean more = true;
    while (more) {
      try {
        more = records.next();
        if (more) {
          count.accept(records.event());
          cover(records.event(), directory);
        }
      } catch (IOException e) {
        findings.unusable(directory, e);
      }
    }
    records.damage().forEach(damage -> findings.unusable(damage.path(), damage));
    for (TornTail torn : records.torn()) {
      findings.add(
          Severity.INFO,
          Kind.UNSEALED,
          torn.path(),
          torn.offset(),
          "its last %d bytes are an incomplete block, of which nothing was acknowledged"
              .formatted(torn.length()));
    }
  }

  private void count(RejectedEvent event) {
    events++;
    boolean named = reasons.containsKey(event.reason()) || reasons.size() < MOST_REASONS;
    reasons.merge(named ? event.reason() : OTHER_REASONS, 1L, Long::sum);
  }

  private void countRetired(RejectedEvent record) {
    if (record.retiredDay().isPresent()) {
      retiredRanges++;
    } else {
      retiredEvents++;
    }
  }

  private void cover(RejectedEvent event, Path directory) {
    if (event.position().isPresent()) {
      SpewPosition position = event.position().get();
      if (wanted.test(position.stream())) {
        streams.addRejected(
            position.stream(),
            new Path(directory, directory.getName()),
            new Range(position.previous() + 1, position.offset()));
      }
    }
  }
}
