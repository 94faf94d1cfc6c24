package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.segment.BlockEvent;
import java.time.Instant;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Events of one partition that have channel, id and timestamp of another, and other bytes. */
final class Conflicts {
  private @Nullable Event first;
  private long count;

  /** What is told of an event. */
  record Event(
      String id, String channel, Instant timestamp, String place, Path path, long fileOffset) {
    static Event of(BlockEvent event) {
      return new Event(
          event.id(),
          event.channel(),
          event.timestamp(),
          event.stream().isEmpty()
              ? "without position"
              : "offset %d of %s".formatted(event.offset(), event.stream()),
          event.block().path(),
          event.block().fileOffset());
    }
  }

  void add(Event event) {
    if (first == null) {
      first = event;
    }
    count++;
  }

  long count() {
    return count;
  }

  void judge(Findings findings) {
    if (first != null) {
      findings.add(
          Severity.WARNING,
          Kind.CONFLICTING_DUPLICATES,
          first.path,
          first.fileOffset,
          "event %s of channel %s at %s, %s, has other bytes than another of the same id and timestamp; there are %d such events in the partition, and a replay gives one of each id"
              .formatted(first.id, first.channel, first.timestamp, first.place, count));
    }
  }
}
