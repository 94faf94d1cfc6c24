package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges.Range;
import io.tattletail.archive.rejected.RejectedEvent;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/** Reads what could not be recorded: it covers its offsets like what was. */
final class RejectedCheck {
  /** Reasons are free text and may all differ. */
  private static final int MOST_REASONS = 50;

  private static final String OTHER_REASONS = "other reasons";

  private final Archive archive;
  private final StreamLedger streams;
  private final Predicate<String> wanted;
  private final TreeMap<String, Long> reasons = new TreeMap<>();
  private long events;

  /**
   * @param wanted which streams are verified
   */
  RejectedCheck(Archive archive, StreamLedger streams, Predicate<String> wanted) {
    this.archive = archive;
    this.streams = streams;
    this.wanted = wanted;
  }

  /** Returns how many there are. */
  long run(Findings findings) throws IOException {
    RejectedEvents rejected = RejectedEvents.read(archive);
    boolean more = true;
    while (more) {
      try {
        more = rejected.next();
        if (more) {
          add(rejected.event());
        }
      } catch (IOException e) {
        findings.unusable(archive.rejectedDirectory(), e);
      }
    }
    rejected.damage().forEach(damage -> findings.unusable(damage.path(), damage));
    for (RejectedEvents.TornTail torn : rejected.torn()) {
      findings.add(
          Severity.INFO,
          Kind.UNSEALED,
          torn.path(),
          torn.offset(),
          "its last %d bytes are an incomplete block, of which nothing was acknowledged"
              .formatted(torn.length()));
    }
    reasons.forEach(
        (reason, count) ->
            findings.add(
                Severity.WARNING,
                Kind.REJECTED,
                archive.rejectedDirectory(),
                "%d events could not be recorded: %s".formatted(count, reason)));
    return events;
  }

  private void add(RejectedEvent event) {
    events++;
    boolean named = reasons.containsKey(event.reason()) || reasons.size() < MOST_REASONS;
    reasons.merge(named ? event.reason() : OTHER_REASONS, 1L, Long::sum);
    if (event.position().isPresent()) {
      SpewPosition position = event.position().get();
      if (wanted.test(position.stream())) {
        streams.addRejected(
            position.stream(),
            new Path(archive.rejectedDirectory(), "rejected"),
            new Range(position.previous() + 1, position.offset()));
      }
    }
  }
}
