package io.tattletail.recorder;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.BlockEncoders;

/** What the runs of one recorder share. */
record RecorderParts(
    ArchiveStore archive,
    RecorderOptions options,
    Counters counters,
    Listeners listeners,
    RecorderLifecycle lifecycle,
    BackgroundTasks background,
    RetiredKeeper retired,
    RollPolicy rolling,
    BlockSizes blockSizes,
    FlushTimes flushTimes,
    BlockEncoders encoders) {

  static RecorderParts of(ArchiveStore archive, RecorderOptions options, RunNames names) {
    Counters counters = new Counters();
    Listeners listeners = new Listeners(options);
    RecorderLifecycle lifecycle = new RecorderLifecycle(options, counters, listeners);
    FileWatch watch = new FileWatch(archive, options, counters, listeners, lifecycle);
    BackgroundSalvage salvage =
        new BackgroundSalvage(archive, options, counters, watch, names, lifecycle);
    RetiredKeeper retired = new RetiredKeeper(archive, options);
    FloorWatch floors =
        new FloorWatch(archive, options, new RetiredRemains(archive, retired, names), lifecycle);
    Sealer sealer = new Sealer(options, counters, watch, salvage, floors, lifecycle);
    BackgroundPublishing publishing = new BackgroundPublishing(archive, options, lifecycle);
    return new RecorderParts(
        archive,
        options,
        counters,
        listeners,
        lifecycle,
        new BackgroundTasks(watch, salvage, floors, sealer, publishing),
        retired,
        new RollPolicy(options),
        new BlockSizes(options.rollBytes()),
        new FlushTimes(RecorderOptions.SLOW_FLUSH),
        new BlockEncoders(options.compressionThreads(), options.compressionLevel()));
  }

  FileWatch watch() {
    return background.watch();
  }

  FloorWatch floors() {
    return background.floors();
  }

  Sealer sealer() {
    return background.sealer();
  }
}
