package io.tattletail.spew.kafka;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The offset at which the reading of a partition begins.
 *
 * @param next the offset to fetch
 * @param previous the offset before the first event, for its position
 * @param loss the lost offsets, as a sentence for people; empty without a loss
 */
record Start(long next, long previous, Optional<String> loss) {
  /** Starts at the first offset that Kafka has. Readers see the offsets before it as missing. */
  private static Start atStartOf(LogRange log, Optional<String> loss) {
    return new Start(log.start(), log.start() - 1, loss);
  }

  /**
   * Chooses the offset at which to begin.
   *
   * @param committed the committed mark of the group; null without one
   */
  static Start of(TopicStream stream, @Nullable Mark committed, LogRange log) {
    if (committed == null || !committed.isOf(stream.topicId())) {
      return atStartOf(log, Optional.empty());
    }
    if (committed.next() < log.start()) {
      return outOfRange(stream, committed.next(), log);
    }
    // A fetch detects an offset after the end. The end of the log in {@code log} may be out of
    // date.
    return new Start(committed.next(), committed.previous(), Optional.empty());
  }

  /** The start that replaces an offset that Kafka does not have. */
  static Start outOfRange(TopicStream stream, long wanted, LogRange log) {
    if (wanted < log.start()) {
      return atStartOf(
          log,
          Optional.of(
              "%s: offsets %d to %d were deleted before they were read, so going on at %d"
                  .formatted(stream, wanted, log.start() - 1, log.start())));
    }
    return new Start(
        log.end(),
        log.end() - 1,
        Optional.of(
            "%s: was read up to offset %d, but has only offsets before %d now: Kafka lost its end, and will use the offsets again"
                .formatted(stream, wanted - 1, log.end())));
  }
}
