package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.segment.BlockEncoders;

/** What the runs of one recorder share. */
record RecorderParts(
    Archive archive,
    RecorderOptions options,
    Counters counters,
    RecorderLifecycle lifecycle,
    Sealer sealer,
    FileWatch watch,
    RetiredKeeper retired,
    FloorWatch floors,
    BlockSizes blockSizes,
    FlushTimes flushTimes,
    BlockEncoders encoders) {}
