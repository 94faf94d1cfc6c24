package io.tattletail.recorder;

/**
 * What a recorder has done since it was opened.
 *
 * @param events acknowledged
 * @param eventBytes of these, serialized
 * @param eventsRejected that were delivered, could not be recorded and are kept raw
 * @param commits that succeeded
 * @param segmentsSealed given their final name
 * @param segmentsAbandoned left under their unsealed name after an error; all that was acknowledged
 *     in them stays readable
 * @param segmentsSalvaged left-overs of dead recorders, and abandoned segments, that are sealed or
 *     gone now
 * @param ioErrors met, whether trying again helped or not
 * @param eventsLost acknowledged, in files that were deleted or replaced while they were written;
 *     see {@link LostFile}
 * @param runs begun: a recorder begins a new one, under a new name, after it could not write for
 *     too long, and when it has met some 10,000 partitions
 * @param pendingBytes held now and not yet acknowledged, or stuck in a write that does not return
 */
public record RecorderStatistics(
    long events,
    long eventBytes,
    long eventsRejected,
    long commits,
    long segmentsSealed,
    long segmentsAbandoned,
    long segmentsSalvaged,
    long ioErrors,
    long eventsLost,
    long runs,
    long pendingBytes) {}
