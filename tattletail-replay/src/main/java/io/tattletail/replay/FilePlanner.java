package io.tattletail.replay;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.MissingRoundException;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.replay.PlannedFile.Kind;
import io.tattletail.spew.Micros;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;

/** Tells what a replay would read of one file. Thread-safe. */
final class FilePlanner {
  private final ArchiveStore archive;
  private final ReplayQuery query;
  private final Set<String> serializers;
  private final FileWeigher weigher;
  private final UnreadableFiles unreadable;
  private final ReadStatistics reading = new ReadStatistics();

  /** Whole segments that were looked at in place of a part that was gone. */
  private final Set<Path> replacements = ConcurrentHashMap.newKeySet();

  /**
   * @param serializers the names of those that are registered
   * @param weigher of the files
   * @param unreadable what is done about files that cannot be read
   */
  FilePlanner(
      ArchiveStore archive,
      ReplayQuery query,
      Set<String> serializers,
      FileWeigher weigher,
      UnreadableFiles unreadable) {
    this.archive = archive;
    this.query = query;
    this.serializers = Set.copyOf(serializers);
    this.weigher = weigher;
    this.unreadable = unreadable;
  }

  /**
   * What was found.
   *
   * @param totals of the file
   * @param files the file, once for each thing to be said of it
   * @param weights of its events, if they are weighed
   */
  record Found(PlanTotals totals, List<PlannedFile> files, List<Weight> weights) {
    static final Found NOTHING = new Found(PlanTotals.NONE, List.of(), List.of());
  }

  /**
   * What there is to look at of a partition.
   *
   * @param segments recorded ones that no round absorbed, of the query's times
   * @param foreign all
   * @param rounds published ones that may have events of the query's times, but for the newest
   * @param found what is known without opening them: of the newest round, and of missing ones
   */
  record Listed(
      Partition partition,
      List<SegmentFile> segments,
      List<PartitionListing.Foreign> foreign,
      List<RoundFile> rounds,
      List<Found> found) {}

  private interface Opening {
    Optional<Segment> open() throws IOException;
  }

  /** Lists a partition, and reads the index of its newest round. */
  Listed list(Partition partition) throws IOException {
    PartitionListing listing = archive.list(partition, query.scope());
    List<SegmentFile> segments = listing.segments().stream().filter(this::mayMatch).toList();
    List<RoundFile> files = listing.rounds();
    if (files.isEmpty()) {
      return new Listed(partition, segments, listing.foreign(), files, List.of());
    }
    RoundFile newest = files.get(files.size() - 1);
    try (Segment segment = Segment.openRound(archive, partition, newest, reading)) {
      PublishedRounds rounds =
          PublishedRounds.of(files, segment.index()).confirmed(archive, partition);
      List<RoundFile> matching =
          new ArrayList<>(rounds.overlapping(query.firstMicros(), query.untilMicros() - 1));
      List<Found> found = new ArrayList<>(missing(partition, rounds));
      if (matching.remove(newest)) {
        found.add(ofRound(newest, () -> Optional.of(segment)));
      }
      return new Listed(
          partition,
          segments.stream().filter(file -> !rounds.hasAbsorbed(file.name())).toList(),
          listing.foreign(),
          matching,
          found);
    } catch (IOException e) {
      Interruption.endAt(e, "planning " + query);
      unreadable.check(e);
      // Which segments it absorbed cannot be told. It is named when it is looked at with the
      // others.
      return new Listed(partition, segments, listing.foreign(), files, List.of());
    }
  }

  private boolean mayMatch(SegmentFile file) {
    return !(file.name() instanceof SegmentName.Sealed sealed)
        || query.overlaps(sealed.firstMicros(), sealed.lastMicros());
  }

  private List<Found> missing(Partition partition, PublishedRounds rounds) {
    List<Found> missing = new ArrayList<>();
    for (RoundIndex.Earlier round : rounds.missing()) {
      if (query.overlaps(round.firstMicros(), round.lastMicros())) {
        Path path = new Path(archive.publishedDirectory(partition), round.name().fileName());
        PlannedFile file =
            new PlannedFile(
                path, Kind.MISSING, 0, new MissingRoundException(path, round).getMessage());
        missing.add(new Found(totals(0, 0, List.of(file)), List.of(file), List.of()));
      }
    }
    return missing;
  }

  /** Of a published round. */
  Found round(Partition partition, RoundFile file) throws IOException {
    try {
      return ofRound(file, () -> Optional.of(Segment.openRound(archive, partition, file, reading)));
    } catch (FileNotFoundException e) {
      return Found.NOTHING;
    }
  }

  private Found ofRound(RoundFile file, Opening opening) throws IOException {
    return found(file.path(), file.length(), 1, Optional.empty(), opening);
  }

  /** Of a segment, sealed or not; if it was sealed since it was listed, under its new name. */
  Found segment(Partition partition, SegmentFile file) throws IOException {
    try {
      return at(partition, file, Optional.empty());
    } catch (FileNotFoundException e) {
      return renamed(partition, file);
    }
  }

  /**
   * Of a part of a segment; if the whole segment replaced it, of that, unless it was looked at in
   * place of another part.
   *
   * @param previous the part before it that reaches furthest
   */
  Found part(Partition partition, SegmentFile file, Optional<SegmentFile> previous)
      throws IOException {
    try {
      return at(partition, file, previous);
    } catch (FileNotFoundException e) {
      return renamed(partition, file);
    }
  }

  private Found renamed(Partition partition, SegmentFile file) throws IOException {
    Optional<SegmentFile> whole = archive.list(partition, query.scope()).whole(file.name());
    if (whole.isEmpty()) {
      // Deleted, as a publisher does some time after it was absorbed, or retention.
      return Found.NOTHING;
    }
    if (file.name() instanceof SegmentName.Part && !replacements.add(whole.get().path())) {
      return Found.NOTHING;
    }
    try {
      return at(partition, whole.get(), Optional.empty());
    } catch (FileNotFoundException e) {
      // A segment is renamed once, so it was deleted.
      return Found.NOTHING;
    }
  }

  private Found at(Partition partition, SegmentFile file, Optional<SegmentFile> previous)
      throws IOException {
    if (file.name() instanceof SegmentName.Sealed) {
      return found(
          file.path(),
          file.length(),
          0,
          Optional.empty(),
          () -> Segment.open(archive, partition, file, reading));
    }
    if (!weigher.scansUnsealed()) {
      return unopened(partition, file.path(), file.length(), Kind.UNSEALED);
    }
    AtomicReference<Optional<PartGap>> gap = new AtomicReference<>(Optional.empty());
    Found found =
        found(
            file.path(),
            file.length(),
            0,
            Optional.of(Kind.UNSEALED),
            () -> {
              Optional<Segment> segment = Segment.open(archive, partition, file, reading);
              gap.set(
                  segment.flatMap(s -> PartGap.before(file, previous, s.index().headerLength())));
              return segment;
            });
    return gap.get().map(before -> withGap(found, before)).orElse(found);
  }

  private static Found withGap(Found found, PartGap gap) {
    List<PlannedFile> missing =
        List.of(
            new PlannedFile(gap.part().path(), Kind.DAMAGED, gap.part().length(), gap.detail()));
    List<PlannedFile> files = new ArrayList<>(missing);
    files.addAll(found.files());
    return new Found(found.totals().plus(totals(0, 0, missing)), files, found.weights());
  }

  /** Of a file that TattleTail did not name. */
  Found foreign(Partition partition, PartitionListing.Foreign file) throws IOException {
    if (!weigher.scansUnsealed()) {
      return unopened(partition, file.path(), file.length(), Kind.FOREIGN);
    }
    try {
      return found(
          file.path(),
          file.length(),
          0,
          Optional.of(Kind.FOREIGN),
          () -> Segment.openForeign(archive, partition, file, reading));
    } catch (FileNotFoundException e) {
      return Found.NOTHING;
    }
  }

  /** Of a file that would have to be read whole. */
  private Found unopened(Partition partition, Path path, long length, Kind kind) {
    List<PlannedFile> files = List.of(new PlannedFile(path, kind, length, "not read to plan"));
    return new Found(totals(1, 0, files), files, weigher.unopened(partition, length));
  }

  private Found found(Path path, long length, int rounds, Optional<Kind> kind, Opening opening)
      throws IOException {
    List<PlannedFile> files = new ArrayList<>();
    List<Weight> weights = List.of();
    PlannedBlocks read = PlannedBlocks.NONE;
    try {
      Optional<Segment> opened = opening.open();
      if (opened.isPresent()) {
        try (Segment segment = opened.get()) {
          read = read(segment);
          weights = weigher.weights(segment, length);
          segment.damage().ifPresent(e -> files.add(damaged(path, length, e)));
          checkSerializer(segment)
              .ifPresent(
                  detail -> files.add(new PlannedFile(path, Kind.UNREADABLE, length, detail)));
        }
      }
    } catch (FileNotFoundException e) {
      throw e;
    } catch (CorruptSegmentException e) {
      files.add(damaged(path, length, e));
    } catch (IOException e) {
      Interruption.endAt(e, "planning " + query);
      unreadable.check(e);
      files.add(new PlannedFile(path, Kind.UNREADABLE, length, e.toString()));
    }
    if (kind.isPresent()) {
      files.add(
          new PlannedFile(path, kind.get(), length, "%,d events match".formatted(read.events())));
    }
    return new Found(new PlanTotals(read, counted(1, rounds, files)), files, weights);
  }

  private static PlannedFile damaged(Path path, long length, CorruptSegmentException e) {
    return new PlannedFile(path, Kind.DAMAGED, length, e.getMessage());
  }

  private Optional<String> checkSerializer(Segment segment) {
    String name = segment.metadata().serializer();
    return serializers.contains(name)
        ? Optional.empty()
        : Optional.of("no serializer is registered under the name '%s'".formatted(name));
  }

  private PlannedBlocks read(Segment segment) {
    long events = 0;
    long edgeEvents = 0;
    long bytes = 0;
    long uncompressedBytes = 0;
    long firstMicros = Long.MAX_VALUE;
    long lastMicros = Long.MIN_VALUE;
    for (IndexEntry entry : segment.index().allEntries()) {
      if (query.overlaps(entry.firstMicros(), entry.lastMicros())) {
        events += entry.events();
        bytes += entry.length();
        uncompressedBytes += entry.uncompressedBytes();
        if (!isWithin(entry)) {
          edgeEvents += entry.events();
        }
        firstMicros = Math.min(firstMicros, entry.firstMicros());
        lastMicros = Math.max(lastMicros, entry.lastMicros());
      }
    }
    return new PlannedBlocks(
        events,
        edgeEvents,
        bytes,
        uncompressedBytes,
        time(events, Math.max(firstMicros, query.firstMicros())),
        time(events, Math.min(lastMicros, query.untilMicros() - 1)));
  }

  /** A query behind a position cuts the block that has an event of the position's time. */
  private boolean isWithin(IndexEntry entry) {
    return entry.lastMicros() < query.untilMicros()
        && (query.after() == null
            ? entry.firstMicros() >= query.firstMicros()
            : entry.firstMicros() > query.firstMicros());
  }

  private static Optional<Instant> time(long events, long micros) {
    return events == 0 ? Optional.empty() : Optional.of(Micros.toInstant(micros));
  }

  /** Of files whose blocks are not known. */
  private static PlanTotals totals(int segments, int rounds, List<PlannedFile> files) {
    return new PlanTotals(PlannedBlocks.NONE, counted(segments, rounds, files));
  }

  private static FileCounts counted(int segments, int rounds, List<PlannedFile> files) {
    return new FileCounts(
        segments,
        rounds,
        count(files, Kind.UNSEALED),
        count(files, Kind.FOREIGN),
        count(files, Kind.DAMAGED) + count(files, Kind.MISSING),
        count(files, Kind.UNREADABLE));
  }

  private static long count(List<PlannedFile> files, Kind kind) {
    return files.stream().filter(file -> file.kind() == kind).count();
  }
}
