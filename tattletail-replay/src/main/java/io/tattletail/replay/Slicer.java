package io.tattletail.replay;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.replay.FilePlanner.Found;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one query into slices. A channel of more bytes than a slice is to have is cut where a block
 * begins; channels of fewer share a slice. It holds the weights of one partition, and the slices.
 */
final class Slicer {
  /** So that what is said of a slice stays small. */
  private static final int MAX_CHANNELS = 1_000;

  private final ArchiveStore archive;
  private final ReplayQuery query;
  private final long targetBytes;
  private final Survey survey;
  private final List<ReplaySlice> slices = new ArrayList<>();

  /** Of whole channels that have room for more. */
  private final List<String> smallChannels = new ArrayList<>();

  private SliceLoad smallLoad = new SliceLoad();

  private @Nullable Partition partition;
  private Weights weights = new Weights();

  /** Of the partition's channel, since the last cut. */
  private SliceLoad load = new SliceLoad();

  /** As they were before anything was listed. */
  private Floors floors = Floors.none();

  /** Where the partition's channel was cut last. */
  private long cutMicros;

  /** The earliest day of the partition's channel since it was cut. */
  private LocalDate firstDay = LocalDate.MAX;

  /** The earliest day of the small channels. */
  private LocalDate smallFirstDay = LocalDate.MAX;

  Slicer(
      ArchiveStore archive,
      ReplayQuery query,
      ReplayerOptions options,
      UnreadableFiles unreadable,
      long targetBytes) {
    this.archive = archive;
    this.query = query;
    this.targetBytes = targetBytes;
    FilePlanner files =
        new FilePlanner(
            archive,
            query,
            options.serializers().keySet(),
            new IndexWeigher(archive, query),
            unreadable);
    this.survey = new Survey(archive, query, files, this::add);
  }

  /** Called once. */
  List<ReplaySlice> slices() throws IOException {
    archive.refresh();
    floors = archive.floors();
    survey.run();
    endChannel();
    endSmallChannels();
    return List.copyOf(slices);
  }

  /** Of a file that is gone, too: others may have its events now, which a slice is to find. */
  private void add(Partition found, Found file) {
    Partition before = partition;
    if (before == null || !before.channel().equals(found.channel())) {
      endChannel();
      cutMicros = query.firstMicros();
      firstDay = found.date();
    } else if (!before.equals(found)) {
      cut();
    }
    partition = found;
    weights.add(file.weights());
  }

  /** Cuts the channel within the partition, if there is so much of it. */
  private void cut() {
    long lastMicros = Long.MIN_VALUE;
    for (Weight weight : weights.sorted()) {
      if (load.bytes() >= targetBytes
          && weight.micros() > Math.max(lastMicros, cutMicros)
          && weight.micros() < query.untilMicros()) {
        endPart(weight.micros());
      }
      load.add(weight);
      lastMicros = weight.micros();
    }
    weights = new Weights();
  }

  private void endPart(long untilMicros) {
    String channel = channel();
    slices.add(slice(List.of(channel), cutMicros, untilMicros, load, firstDay));
    cutMicros = untilMicros;
    firstDay = Micros.dayOf(untilMicros);
    load = new SliceLoad();
  }

  private String channel() {
    if (partition == null) {
      throw new IllegalStateException("there is no partition");
    }
    return partition.channel();
  }

  private void endChannel() {
    if (partition == null) {
      return;
    }
    cut();
    if (cutMicros > query.firstMicros() || load.bytes() >= targetBytes) {
      endPart(query.untilMicros());
      return;
    }
    if (smallLoad.bytes() + load.bytes() > targetBytes || smallChannels.size() >= MAX_CHANNELS) {
      endSmallChannels();
    }
    smallChannels.add(channel());
    smallFirstDay = firstDay.isBefore(smallFirstDay) ? firstDay : smallFirstDay;
    smallLoad.add(load);
    load = new SliceLoad();
  }

  private void endSmallChannels() {
    if (!smallChannels.isEmpty()) {
      slices.add(
          slice(smallChannels, query.firstMicros(), query.untilMicros(), smallLoad, smallFirstDay));
      smallChannels.clear();
      smallFirstDay = LocalDate.MAX;
      smallLoad = new SliceLoad();
    }
  }

  private ReplaySlice slice(
      List<String> channels,
      long fromMicros,
      long untilMicros,
      SliceLoad sliceLoad,
      LocalDate first) {
    return new ReplaySlice(
        query,
        channels,
        fromMicros,
        untilMicros,
        sliceLoad.bytes(),
        sliceLoad.hosts(),
        PlannedDays.of(first, floors, channels));
  }
}
