package io.tattletail.archive.salvage;

/**
 * The counts of a verification.
 *
 * @param channels with at least one partition
 * @param partitions directories of a channel's day
 * @param rounds published files
 * @param sealed complete recorded segments, also those that a round absorbed
 * @param unsealed files being recorded, or left over
 * @param foreign files whose names are not TattleTail's
 * @param events readable events: published ones, and recorded ones that are not published yet,
 *     duplicates included
 * @param shadows events of rounds that only replays see
 * @param bytes of all those files
 * @param duplicates events that have the channel, id and timestamp of another event
 * @param conflictingDuplicates of the duplicates and shadows, those whose bytes differ from those
 *     of the other event
 * @param rejected events that could not be recorded
 */
public record VerificationTotals(
    long channels,
    long partitions,
    long rounds,
    long sealed,
    long unsealed,
    long foreign,
    long events,
    long shadows,
    long bytes,
    long duplicates,
    long conflictingDuplicates,
    long rejected) {}
