package io.tattletail.archive.publish;

import io.tattletail.common.Partition;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Decides when a partition is published. */
final class DueRule {
  private final PublishOptions options;

  DueRule(PublishOptions options) {
    this.options = options;
  }

  /**
   * What was decided.
   *
   * @param isDue whether the partition is to be published now
   * @param reason why it is due, or what it waits for
   */
  record Decision(boolean isDue, String reason) {}

  /**
   * @param waiting sealed segments that no round absorbed, at least one
   * @param hasRounds whether something of the partition was published before
   */
  Decision decide(Partition partition, List<WaitingSegment> waiting, boolean hasRounds) {
    Instant now = options.clock().instant();
    Instant dayDue =
        plus(
            partition.date().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
            options.afterDay());
    if (!hasRounds && !now.isBefore(dayDue)) {
      return new Decision(true, "the day ended, and nothing of it is published");
    }
    long bytes =
        waiting.stream()
            .filter(segment -> !now.isBefore(plus(segment.sealedAt(), options.waitingFor())))
            .mapToLong(segment -> segment.file().length())
            .sum();
    if (bytes >= options.waitingBytes()) {
      return new Decision(true, "%,d bytes waited for %s".formatted(bytes, options.waitingFor()));
    }
    Instant oldest =
        waiting.stream().map(WaitingSegment::sealedAt).min(Instant::compareTo).orElseThrow();
    Instant latest = plus(oldest, options.visibleWithin());
    if (!now.isBefore(latest)) {
      return new Decision(true, "its oldest segment was sealed at " + oldest);
    }
    return new Decision(
        false,
        hasRounds
            ? "it is published at %s, or when %,d bytes waited for %s"
                .formatted(latest, options.waitingBytes(), options.waitingFor())
            : "it is published at %s, or when %,d bytes waited for %s"
                .formatted(
                    latest.isBefore(dayDue) ? latest : dayDue,
                    options.waitingBytes(),
                    options.waitingFor()));
  }

  /** A time that is too late for a clock is one that never comes. */
  private static Instant plus(Instant time, Duration duration) {
    try {
      return time.plus(duration);
    } catch (ArithmeticException | java.time.DateTimeException e) {
      return Instant.MAX;
    }
  }
}
