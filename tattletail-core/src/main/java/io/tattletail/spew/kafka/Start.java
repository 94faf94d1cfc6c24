package io.tattletail.spew.kafka;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition goes on.
 *
 * @param next the offset to fetch
 * @param previous what the first event follows, for its position
 * @param loss what is lost, for people
 */
record Start(long next, long previous, Optional<String> loss) {
  /** Where what Kafka has begins: what was before it shows as a hole. */
  private static Start atStartOf(LogRange log, Optional<String> loss) {
    return new Start(log.start(), log.start() - 1, loss);
  }

  /**
   * Decides.
   *
   * @param committed null if nothing is
   */
  static Start of(TopicStream stream, @Nullable Mark committed, LogRange log) {
    if (committed == null || !committed.isOf(stream.topicId())) {
      return atStartOf(log, Optional.empty());
    }
    if (committed.next() < log.start()) {
      return outOfRange(stream, committed.next(), log);
    }
    // Whether it is behind the end, a fetch tells better: what others see of the end may be late.
    return new Start(committed.next(), committed.previous(), Optional.empty());
  }

  /** Where a partition goes on that was to go on where Kafka cannot. */
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
