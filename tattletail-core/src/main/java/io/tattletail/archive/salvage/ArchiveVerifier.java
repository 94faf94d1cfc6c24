package io.tattletail.archive.salvage;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * Reads an archive, or a part of it, and reports damaged bytes, missing events, and files that do
 * not belong there. It changes nothing, and may run beside recorders and replays.
 *
 * <p>Two independent rules show missing events. A recorder's sequences in a partition are dense
 * from 0, so a missing one before the last shows. And every event tells which offset of its stream
 * came before it, so missing events between two days show too, except at the very end of a stream.
 *
 * <p><b>Cost.</b> Every byte of the part is read and decompressed, by the calling thread. Memory
 * holds ranges and the names of files, and of one partition at a time hashes of the events in files
 * that overlap in time: at most some 130 MB, beyond which only some duplicates are counted.
 *
 * <p>Immutable: {@link #channels}, {@link #days} and {@link #listener} return another one.
 * Thread-safe.
 */
public final class ArchiveVerifier {
  /** Between the readings of what a recorder writes just now; each is twice the one before. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

  private final ArchiveStore archive;
  private final ChannelFilter channels;
  private final LocalDate firstDay;
  private final LocalDate lastDay;
  private final Optional<VerificationListener> listener;

  private ArchiveVerifier(
      ArchiveStore archive,
      ChannelFilter channels,
      LocalDate firstDay,
      LocalDate lastDay,
      Optional<VerificationListener> listener) {
    this.archive = archive;
    this.channels = channels;
    this.firstDay = firstDay;
    this.lastDay = lastDay;
    this.listener = listener;
  }

  /** For all of an archive, which has to stay open. */
  public static ArchiveVerifier of(Archive archive) {
    return new ArchiveVerifier(
        archive.store(), ChannelFilter.all(), LocalDate.MIN, LocalDate.MAX, Optional.empty());
  }

  /** Verifies these channels only. */
  public ArchiveVerifier channels(ChannelFilter wanted) {
    return new ArchiveVerifier(archive, wanted, firstDay, lastDay, listener);
  }

  /**
   * Verifies these days only, both included. Missing offsets of a stream may then be on another
   * day, and are reported as {@link Finding.Kind#OFFSETS_NOT_JUDGED}.
   *
   * @throws IllegalArgumentException if {@code first} is after {@code last}
   */
  public ArchiveVerifier days(LocalDate first, LocalDate last) {
    checkArgument(!first.isAfter(last), "days from %s to %s", first, last);
    return new ArchiveVerifier(archive, channels, first, last, listener);
  }

  /**
   * Tells a listener how far it is. The days of all channels are listed once more before, to know
   * how many there are. Default: nobody is told.
   */
  public ArchiveVerifier listener(VerificationListener listener) {
    return new ArchiveVerifier(archive, channels, firstDay, lastDay, Optional.of(listener));
  }

  /**
   * Verifies the present files. If offsets are missing in channels that are being recorded, it
   * waits some seconds for a commit that may be under way.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the archive's directories cannot be listed; problems of files are
   *     reported
   */
  public VerificationReport verify() throws IOException {
    return new Run().run();
  }

  private boolean isWholeInTime() {
    return firstDay.equals(LocalDate.MIN) && lastDay.equals(LocalDate.MAX);
  }

  /** One verification. */
  private final class Run {
    private final Findings findings = new Findings();
    private final Tally tally = new Tally();
    private final StreamLedger streams = new StreamLedger();
    private final Set<Path> finished = new HashSet<>();
    private final Strays strays = new Strays(archive.fileSystem(), findings);

    VerificationReport run() throws IOException {
      check();
      lookIntoRoot();
      long total = listener.isPresent() ? countPartitions() : 0;
      for (String channel : archive.channels(channels)) {
        List<Partition> partitions = partitions(channel);
        tally.channels += partitions.isEmpty() ? 0 : 1;
        lookIntoChannel(channel);
        for (Partition partition : partitions) {
          check(partition);
          endIfInterrupted();
          strays.lookIntoPartition(
              archive.directory(partition), name -> SegmentName.parse(name).isPresent());
          strays.lookIntoPublished(archive.publishedDirectory(partition));
          listener.ifPresent(told -> told.onProgress(progress(partition, total)));
        }
      }
      tally.rejected = rejected().run(findings);
      if (!isWholeInTime()) {
        streams.judgePart(findings);
      } else {
        readAgainWhatMayHaveComeMeanwhile();
        streams.judge(findings);
      }
      endIfInterrupted();
      return new VerificationReport(
          archive.root().toString(), part(), tally.totals(), findings.list());
    }

    private long countPartitions() throws IOException {
      long count = 0;
      for (String channel : archive.channels(channels)) {
        count += partitions(channel).size();
      }
      return count;
    }

    private VerificationProgress progress(Partition last, long total) {
      return new VerificationProgress(
          last,
          tally.partitions,
          Math.max(total, tally.partitions),
          tally.events,
          tally.bytes,
          findings.list().size());
    }

    /** A day that was retired while it was read lacks files, or all of them, for a reason. */
    private void check(Partition partition) throws IOException {
      Findings found = new Findings();
      new PartitionCheck(archive, partition, streams, finished, found, tally).run();
      if (found.hasErrors() && isRetiredNow(partition)) {
        findings.add(
            Severity.INFO, Kind.RETIRED, partition, "it was retired while it was being read");
      } else {
        findings.addAll(found);
      }
    }

    private boolean isRetiredNow(Partition partition) {
      try {
        archive.refresh();
      } catch (IOException e) {
        findings.add(Severity.ERROR, Kind.DESCRIPTOR, archive, e.toString());
      }
      return archive.floors().isRetired(partition);
    }

    private RejectedCheck rejected() {
      boolean all = channels.equals(ChannelFilter.all());
      return new RejectedCheck(archive, streams, stream -> all || streams.knows(stream));
    }

    /**
     * While one partition was read, a recorder may have written to one that was read before, and
     * then to one that was read later: that is no loss. What fills such gaps is visible as soon as
     * the commit is done that was being written.
     */
    private void readAgainWhatMayHaveComeMeanwhile() throws IOException {
      streams.judgeNoFurther();
      Findings ignored = new Findings();
      for (Duration pause = FIRST_PAUSE;
          !streams.channelsWithGaps().isEmpty();
          pause = pause.multipliedBy(2)) {
        boolean isRecorded = false;
        for (String channel : streams.channelsWithGaps()) {
          for (Partition partition : partitions(channel)) {
            isRecorded |=
                new PartitionCheck(archive, partition, streams, finished, ignored, new Tally())
                    .readAgain();
          }
        }
        rejected().run(ignored);
        if (!isRecorded || pause.compareTo(LAST_PAUSE) > 0) {
          return;
        }
        sleep(pause);
      }
    }

    /** A file system does not say when a commit becomes visible: all there is is to look again. */
    private void sleep(Duration pause) throws InterruptedIOException {
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        endIfInterrupted();
      }
    }

    /** What an interrupt did to a file is no finding. */
    private void endIfInterrupted() throws InterruptedIOException {
      Interruption.endIfInterrupted("verifying " + archive);
    }

    private List<Partition> partitions(String channel) throws IOException {
      List<Partition> partitions = new ArrayList<>();
      for (LocalDate day : archive.dates(channel)) {
        if (!day.isBefore(firstDay) && !day.isAfter(lastDay)) {
          partitions.add(new Partition(channel, day));
        }
      }
      return partitions;
    }

    private void check() {
      try {
        archive.check();
      } catch (FileNotFoundException e) {
        findings.add(
            Severity.ERROR, Kind.DESCRIPTOR, archive, "there is no descriptor: " + e.getMessage());
      } catch (IOException e) {
        findings.add(Severity.ERROR, Kind.DESCRIPTOR, archive, e.toString());
      }
    }

    private void lookIntoRoot() throws IOException {
      strays.lookIntoRoot(archive);
      strays.lookIntoQuarantine(archive.directories().quarantine());
      List<String> channels = archive.channels(ChannelFilter.all());
      for (Function<Partition, Path> tree : trees()) {
        Set<Path> expected = new HashSet<>(Set.of(archive.directories().quarantine()));
        for (String channel : channels) {
          expected.add(tree.apply(new Partition(channel, LocalDate.EPOCH)).getParent());
        }
        Path anyDay = tree.apply(new Partition("any", LocalDate.EPOCH));
        strays.lookInto(anyDay.getParent().getParent(), expected);
      }
    }

    private void lookIntoChannel(String channel) throws IOException {
      List<LocalDate> days = archive.allPartitions().dates(channel);
      for (LocalDate day : days) {
        Partition partition = new Partition(channel, day);
        if (archive.floors().isRetired(partition)) {
          findings.add(
              Severity.INFO,
              Kind.RETIRED,
              partition,
              "it is retired and lies in the archive's trees; the next run of retention moves it");
        }
      }
      for (Function<Partition, Path> tree : trees()) {
        Set<Path> expected = new HashSet<>();
        for (LocalDate day : days) {
          expected.add(tree.apply(new Partition(channel, day)));
        }
        if (!expected.isEmpty()) {
          strays.lookInto(expected.iterator().next().getParent(), expected);
        }
      }
    }

    private List<Function<Partition, Path>> trees() {
      return List.of(archive::directory, archive::publishedDirectory);
    }

    private String part() {
      String days = isWholeInTime() ? "all days" : "days " + firstDay + " to " + lastDay;
      return channels.equals(ChannelFilter.all())
          ? "all channels, " + days
          : "channels " + channels + ", " + days;
    }
  }
}
