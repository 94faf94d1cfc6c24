package io.tattletail.recorder;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.BlockEncoders;

/** What the runs of one recorder share. */
record RecorderParts(
    ArchiveStore archive,
    RecorderOptions options,
    Counters counters,
    RecorderLifecycle lifecycle,
    Sealer sealer,
    FileWatch watch,
    RetiredKeeper retired,
    FloorWatch floors,
    RollPolicy rolling,
    BlockSizes blockSizes,
    FlushTimes flushTimes,
    BlockEncoders encoders) {}
