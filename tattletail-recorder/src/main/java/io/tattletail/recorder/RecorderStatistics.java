package io.tattletail.recorder;

/**
 * What a recorder has done since it was opened.
 *
 * @param events acknowledged
 * @param eventBytes of these, serialized
 * @param commits that succeeded
 * @param segmentsSealed given their final name
 * @param segmentsAbandoned left under their unsealed name after an error; all that was acknowledged
 *     in them stays readable
 * @param segmentsSalvaged left-overs of dead recorders, and abandoned segments, that are sealed or
 *     gone now
 * @param ioErrors met, whether trying again helped or not
 * @param pendingBytes held now and not yet acknowledged
 */
public record RecorderStatistics(
    long events,
    long eventBytes,
    long commits,
    long segmentsSealed,
    long segmentsAbandoned,
    long segmentsSalvaged,
    long ioErrors,
    long pendingBytes) {}
