package io.tattletail.recorder;

import io.tattletail.internal.segment.SegmentWriter;

/** A segment that is written, and its file as it was made. */
record OpenSegment(SegmentWriter writer, WatchedFile file) {}
