package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition. It is listed when the merge reaches its day, recorded segments before published
 * rounds. The newest round tells which segments of this listing are in rounds of this listing, and
 * which rounds have wanted times. A segment that a later round absorbs is read here, and its events
 * are given again by nobody.
 */
final class PartitionSource extends Source {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionSource.class);

  /** For a listing of some hundred files, and the newest round's index. */
  private static final long LOAD_BYTES = 128 << 10;

  private final MergeContext context;
  private final Partition partition;

  PartitionSource(MergeContext context, Partition partition) {
    super(Micros.startOf(partition.date()));
    this.context = context;
    this.partition = partition;
  }

  @Override
  long loadBytes() {
    return LOAD_BYTES;
  }

  @Override
  boolean hasParts() {
    return true;
  }

  @Override
  Loaded load() throws IOException {
    PartitionListing listing = context.list(partition);
    if (listing.rounds().isEmpty()) {
      return () -> Contents.ofSources(recorded(listing, listing.segments()));
    }
    RoundFile newest = listing.rounds().get(listing.rounds().size() - 1);
    Segment segment;
    try {
      segment =
          Segment.openRound(context.archive(), partition, newest, context.statistics().reading());
    } catch (CorruptSegmentException e) {
      LOG.debug("all files of {} are read, because its newest round is damaged", partition, e);
      return () -> withDamagedNewest(listing);
    } catch (IOException e) {
      throw FileReadException.of(newest.path(), e);
    }
    boolean done = false;
    try {
      PublishedRounds rounds = PublishedRounds.of(listing.rounds(), segment.index());
      if (!rounds.missing().isEmpty()) {
        context.statistics().countListings(1);
        rounds = rounds.confirmed(context.archive(), partition);
      }
      done = true;
      return new Listed(listing, rounds, newest, segment);
    } finally {
      if (!done) {
        segment.close();
      }
    }
  }

  private List<Source> recorded(PartitionListing listing, List<SegmentFile> segments) {
    context.statistics().countListed(listing.segments().size());
    List<Source> files = new ArrayList<>();
    Map<SegmentFile, SegmentFile> predecessors = PartGap.predecessors(segments);
    for (SegmentFile file : segments) {
      if (file.name() instanceof SegmentName.Part) {
        Optional<SegmentFile> previous = Optional.ofNullable(predecessors.get(file));
        files.add(new PartSource(context, partition, file, previous));
      } else if (context.mayHaveWanted(file)) {
        files.add(new SegmentSource(context, partition, file));
      }
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      files.add(new ForeignSource(context, partition, file));
    }
    return files;
  }

  /**
   * Nobody knows what the rounds absorbed, and which times they have, so everything is read. The
   * damage is told when the newest round is opened again, before any event of the day.
   */
  private Contents withDamagedNewest(PartitionListing listing) {
    List<Source> files = recorded(listing, listing.segments());
    context.statistics().countRoundsListed(listing.rounds().size());
    for (RoundFile round : listing.rounds()) {
      files.add(new RoundSource(context, partition, round, firstMicros(), Optional.empty()));
    }
    return Contents.ofSources(files);
  }

  /** What was listed, and the newest round, open. */
  private final class Listed implements Loaded {
    private final PartitionListing listing;
    private final PublishedRounds rounds;
    private final RoundFile newest;
    private final Segment newestSegment;

    Listed(
        PartitionListing listing, PublishedRounds rounds, RoundFile newest, Segment newestSegment) {
      this.listing = listing;
      this.rounds = rounds;
      this.newest = newest;
      this.newestSegment = newestSegment;
    }

    @Override
    public Contents unpack() throws IOException {
      context.statistics().countRoundsListed(rounds.files().size());
      context.statistics().countRound();
      // Takes over the open file.
      List<Source> files = new ArrayList<>(OpenSegment.of(context, newestSegment).sources());
      files.addAll(recorded(listing, notAbsorbed()));
      for (RoundFile file : context.options().overlapping(rounds)) {
        if (!file.equals(newest)) {
          Optional<RoundIndex.Earlier> times = rounds.times(file.name());
          long first = times.map(RoundIndex.Earlier::firstMicros).orElse(firstMicros());
          files.add(new RoundSource(context, partition, file, first, times));
        }
      }
      for (RoundIndex.Earlier round : rounds.missing()) {
        if (context.options().overlaps(round.firstMicros(), round.lastMicros())) {
          Path path =
              new Path(context.archive().publishedDirectory(partition), round.name().fileName());
          files.add(new MissingRoundSource(context, path, round));
        }
      }
      return Contents.ofSources(files);
    }

    private List<SegmentFile> notAbsorbed() {
      SkipRule rule = context.options().skipRule();
      return listing.segments().stream()
          .filter(file -> !rule.skips(partition, rounds, file))
          .toList();
    }

    @Override
    public void discard() {
      try {
        newestSegment.close();
      } catch (IOException e) {
        LOG.debug("closing {} failed; it was open for reading", newest.path(), e);
      }
    }
  }

  @Override
  public String toString() {
    return "the listing of " + partition;
  }
}
