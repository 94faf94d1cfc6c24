package io.tattletail.archive.publish;

import io.tattletail.internal.layout.SegmentFile;
import java.time.Instant;

/**
 * A sealed recorded segment that no round absorbed.
 *
 * @param file as it was listed
 * @param sealedAt when it was written last, by the file system's clock
 */
record WaitingSegment(SegmentFile file, Instant sealedAt) {}
