package io.tattletail.internal.search;

import io.tattletail.common.ArchiveScope;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.merge.ReadThreads;
import io.tattletail.internal.search.PartitionView.IndexedFile;
import io.tattletail.internal.search.Problem.Kind;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.spew.Micros;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Tells what is in partitions by names and indexes alone: no event is read, and no file without an
 * index is opened. Eight threads look at eight partitions at a time. Thread-safe.
 */
public final class PartitionReader implements Closeable {
  private static final int THREADS = 8;
  private static final int MAX_IN_WORK = 16;

  /** A day's last segments are sealed within an hour or so. */
  private static final long LATE_MICROS = 2 * 3_600_000_000L;

  private static final int MAX_GAPS_NAMED = 5;

  private final ArchiveStore archive;
  private final ArchiveScope scope;
  private final SpanCache cache = new SpanCache();
  private final ReadStatistics reading = new ReadStatistics();
  private final ReadThreads threads = new ReadThreads("tattletail-index-%d", THREADS);

  /**
   * For an archive, which the caller closes.
   *
   * @param scope which trees are looked at
   */
  public PartitionReader(ArchiveStore archive, ArchiveScope scope) {
    this.archive = archive;
    this.scope = scope;
  }

  /** What was read so far, by all requests. */
  public ReadStatistics statistics() {
    return reading;
  }

  /**
   * Looks at partitions, and holds at most sixteen views.
   *
   * @param consumer is given them in the order of the partitions, by this thread
   * @throws IOException if a partition cannot be listed; what is wrong with a file is a problem of
   *     the view
   */
  public void read(Collection<Partition> partitions, ReadThreads.Consumer<PartitionView> consumer)
      throws IOException {
    threads.inOrder(partitions, MAX_IN_WORK, "reading indexes", this::view, consumer);
  }

  /** Gets a channel's days. */
  public interface DaysConsumer {
    void accept(String channel, List<LocalDate> days) throws IOException;
  }

  private record ChannelDays(String channel, List<LocalDate> days) {}

  /** The days of channels, by directories' names; the consumer is called in the channels' order. */
  public void days(Collection<String> channels, DaysConsumer consumer) throws IOException {
    threads.inOrder(
        channels,
        MAX_IN_WORK,
        "listing days",
        channel -> new ChannelDays(channel, archive.dates(channel)),
        listed -> consumer.accept(listed.channel(), listed.days()));
  }

  private PartitionView view(Partition partition) throws IOException {
    return new Look(partition).view();
  }

  private interface Opening {
    Segment open() throws IOException;
  }

  /** One look at one partition. */
  private final class Look {
    private final Partition partition;
    private final long dayMicros;
    private final long dayEndMicros;
    private final List<IndexedFile> files = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** Whose sequences cannot all be told, since a file of theirs has no index. */
    private final Set<String> openRecorders = new HashSet<>();

    private boolean isDamaged;
    private int unindexedFiles;
    private long unindexedBytes;

    Look(Partition partition) {
      this.partition = partition;
      this.dayMicros = Micros.startOf(partition.date());
      this.dayEndMicros = Micros.startOf(partition.date().plusDays(1));
    }

    PartitionView view() throws IOException {
      PartitionListing listing = archive.list(partition, scope);
      Optional<FileSpans> newest = Optional.empty();
      for (RoundFile file : listing.rounds()) {
        newest = round(file);
      }
      if (newest.isPresent()) {
        findMissingRounds(listing.rounds(), newest.get());
      }
      for (SegmentFile file : listing.segments()) {
        // If the newest round is damaged nothing tells what was absorbed, and a replay reads all.
        if (newest.isEmpty() || !newest.get().hasAbsorbed(file.name())) {
          segment(file);
        }
      }
      for (PartitionListing.Foreign file : listing.foreign()) {
        unindexed(file.length());
        problem(
            Kind.FOREIGN,
            file.path().getName() + " was not written by a recorder; it has no index");
      }
      if (!isDamaged) {
        findGaps();
      }
      return new PartitionView(partition, files, problems, unindexedFiles, unindexedBytes);
    }

    /** A listing that races with publishing may lack a round, which a second one shows. */
    private void findMissingRounds(List<RoundFile> listed, FileSpans newest) throws IOException {
      Set<RoundName> names = new HashSet<>();
      listed.forEach(file -> names.add(file.name()));
      if (newest.earlier().stream().allMatch(round -> names.contains(round.name()))) {
        return;
      }
      archive.rounds(partition).forEach(file -> names.add(file.name()));
      for (RoundIndex.Earlier round : newest.earlier()) {
        if (!names.contains(round.name())) {
          isDamaged = true;
          problem(
              Kind.MISSING,
              round.firstMicros(),
              round.lastMicros(),
              round.name().fileName() + " was published and is gone");
        }
      }
    }

    private Optional<FileSpans> round(RoundFile file) throws IOException {
      return index(
          file.path(),
          file.length(),
          file.modified(),
          true,
          () -> Segment.openRound(archive, partition, file, reading));
    }

    private void segment(SegmentFile file) throws IOException {
      if (!(file.name() instanceof SegmentName.Sealed sealed)) {
        unindexed(file.length());
        openRecorders.add(file.name().recorder());
        problem(
            Kind.UNSEALED,
            file.path().getName()
                + " is being recorded, or was left by a recorder that died; its %,d bytes have no index yet"
                    .formatted(file.length()));
        return;
      }
      problem(
          Kind.UNPUBLISHED,
          sealed.firstMicros(),
          sealed.lastMicros(),
          file.path().getName() + " is sealed and not published yet");
      if (file.modified() * 1_000 > dayEndMicros + LATE_MICROS) {
        problem(
            Kind.LATE,
            sealed.firstMicros(),
            sealed.lastMicros(),
            "%s was sealed at %s, more than two hours after its day"
                .formatted(file.path().getName(), Micros.toInstant(file.modified() * 1_000)));
      }
      index(
          file.path(),
          file.length(),
          file.modified(),
          false,
          () -> Segment.open(archive, partition, file, reading).orElseThrow());
    }

    private Optional<FileSpans> index(
        Path path, long length, long modified, boolean isPublished, Opening opening)
        throws IOException {
      Optional<FileSpans> known = cache.find(path, length, modified);
      if (known.isPresent()) {
        files.add(new IndexedFile(path, length, isPublished, known.get()));
        return known;
      }
      try (Segment segment = opening.open()) {
        FileSpans spans = FileSpans.of(segment);
        cache.put(path, length, modified, spans);
        files.add(new IndexedFile(path, length, isPublished, spans));
        return Optional.of(spans);
      } catch (CorruptSegmentException e) {
        isDamaged = true;
        unindexed(length);
        problem(Kind.DAMAGED, String.valueOf(e.getMessage()));
      } catch (FileNotFoundException e) {
        // Published and deleted since it was listed: the next look finds the round.
        isDamaged = true;
      } catch (IOException e) {
        Interruption.endAt(e, "reading " + path);
        isDamaged = true;
        unindexed(length);
        problem(Kind.UNREADABLE, path.getName() + " cannot be read: " + e);
      }
      return Optional.empty();
    }

    private void unindexed(long length) {
      unindexedFiles++;
      unindexedBytes += length;
    }

    private void findGaps() {
      Map<String, LongRanges> all = new HashMap<>();
      for (IndexedFile file : files) {
        file.spans()
            .sequences()
            .forEach(
                (recorder, ranges) ->
                    all.computeIfAbsent(recorder, r -> new LongRanges()).addAll(ranges));
      }
      all.forEach(
          (recorder, held) -> {
            if (held.isEmpty() || openRecorders.contains(recorder)) {
              return;
            }
            List<LongRanges.Range> gaps = held.missing(0, held.last());
            gaps.stream()
                .limit(MAX_GAPS_NAMED)
                .forEach(
                    gap ->
                        problem(
                            Kind.GAP,
                            "%,d events of recorder %s are missing: sequences %s"
                                .formatted(gap.last() - gap.first() + 1, recorder, gap)));
            if (gaps.size() > MAX_GAPS_NAMED) {
              problem(
                  Kind.GAP,
                  "%,d more gaps of recorder %s".formatted(gaps.size() - MAX_GAPS_NAMED, recorder));
            }
          });
    }

    /** Of the whole day. */
    private void problem(Kind kind, String text) {
      problem(kind, dayMicros, dayEndMicros - 1, text);
    }

    private void problem(Kind kind, long first, long last, String text) {
      problems.add(
          new Problem(kind, Math.max(dayMicros, first), Math.min(dayEndMicros - 1, last), text));
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
