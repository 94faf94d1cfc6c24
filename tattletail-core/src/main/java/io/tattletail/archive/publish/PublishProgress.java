package io.tattletail.archive.publish;

import io.tattletail.common.Partition;
import java.util.Locale;

/**
 * How far a publisher's run came.
 *
 * @param partition that was looked at last
 * @param done partitions that were looked at, with or without something to publish
 * @param partitions how many there are to look at
 * @param rounds published so far
 * @param events in them for engines to see
 * @param problems so far
 */
public record PublishProgress(
    Partition partition, int done, int partitions, int rounds, long events, int problems) {
  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d partitions, %,d rounds, %,d events, %,d problems, last %s",
        done,
        partitions,
        rounds,
        events,
        problems,
        partition);
  }
}
