package io.tattletail.tool;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayLedger;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Events as they become visible: the archive is read again every second, and what was seen is left
 * out by its recorder's sequence. What comes late, or from a file that shows late, is not missed.
 */
final class FollowedEvents {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EventReplayer replayer;
  private final Shell shell;
  private final SeenSequences seen = new SeenSequences();

  FollowedEvents(EventReplayer replayer, Shell shell) {
    this.replayer = replayer;
    this.shell = shell;
  }

  /** Writes them until there were so many, or the thread is interrupted. */
  void print(ReplayQuery query, Predicate<SpewEvent> matches, EventPrinter printer, long limit)
      throws IOException {
    long left = limit;
    while (left > 0) {
      try (ReplayCursor cursor = replayer.cursor(query, seen)) {
        while (left > 0 && cursor.next()) {
          if (matches.test(cursor.event())) {
            printer.print(cursor.event());
            left--;
          }
        }
      }
      shell.out().flush();
      if (left > 0) {
        pause();
      }
    }
  }

  /** An archive tells nobody of new events: all there is is to look again. */
  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while following");
    }
  }

  /** Holds one range for each recorder of a partition, but where events come out of turn. */
  private static final class SeenSequences implements ReplayLedger {
    private final Map<Partition, Map<String, LongRanges>> seen = new HashMap<>();

    @Override
    public boolean holds(Partition partition, String recorder, long first, long last) {
      LongRanges ranges = seen.getOrDefault(partition, Map.of()).get(recorder);
      return ranges != null && ranges.missing(first, last).isEmpty();
    }

    @Override
    public boolean goesOnWithout(Path file) {
      return true;
    }

    @Override
    public void read(
        Partition partition, String recorder, long sequence, @Nullable SpewPosition position) {
      explained(partition, recorder, sequence, sequence);
    }

    @Override
    public void explained(Partition partition, String recorder, long first, long last) {
      seen.computeIfAbsent(partition, p -> new HashMap<>())
          .computeIfAbsent(recorder, r -> new LongRanges())
          .add(first, last);
    }
  }
}
