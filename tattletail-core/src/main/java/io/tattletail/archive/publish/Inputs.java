package io.tattletail.archive.publish;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.spew.Interruption;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The recorded segments that one round is to absorb: the oldest that are of one serializer and
 * wholly known. Built by opening each; used by one thread.
 */
final class Inputs {
  private final ArchiveStore archive;
  private final Partition partition;
  private final PublishOptions options;
  private final List<Input> inputs = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private @Nullable String serializer;
  private long bytes;

  private Inputs(ArchiveStore archive, Partition partition, PublishOptions options) {
    this.archive = archive;
    this.partition = partition;
    this.options = options;
  }

  /**
   * One of them.
   *
   * @param file as it was listed
   * @param recorders whose events it has
   * @param entries what its index says; empty if it is damaged
   * @param events how many its index says
   */
  private record Input(
      SegmentFile file, List<String> recorders, List<IndexEntry> entries, long events) {}

  /**
   * Opens segments until a round has enough.
   *
   * @param waiting by name, which is by time
   * @param unreadable are left out, for reading them failed before, and how it did
   * @throws FileNotFoundException if one is gone: another publisher was faster
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  static Inputs open(
      ArchiveStore archive,
      Partition partition,
      List<WaitingSegment> waiting,
      Map<Path, String> unreadable,
      PublishOptions options)
      throws IOException {
    Inputs inputs = new Inputs(archive, partition, options);
    for (WaitingSegment segment : waiting) {
      if (inputs.isFull(segment.file())) {
        break;
      }
      String failure = unreadable.get(segment.file().path());
      if (failure == null) {
        inputs.open(segment.file());
      } else {
        inputs.leaveOut(segment.file(), failure);
      }
    }
    return inputs;
  }

  private boolean isFull(SegmentFile next) {
    return inputs.size() >= options.maxRoundSegments()
        || (!inputs.isEmpty() && bytes + next.length() > options.maxRoundBytes());
  }

  private void open(SegmentFile file) throws IOException {
    try (Segment segment =
        Segment.open(archive, partition, file, new ReadStatistics()).orElseThrow()) {
      add(file, segment);
    } catch (FileNotFoundException e) {
      throw e;
    } catch (CorruptSegmentException e) {
      openDamaged(file, e);
    } catch (ArchiveException e) {
      leftOut.add("%s is left alone: %s".formatted(file.path(), e.getMessage()));
    } catch (IOException e) {
      Interruption.endAt(e, "reading " + file.path());
      leaveOut(file, e.toString());
    }
  }

  private void leaveOut(SegmentFile file, String failure) {
    leftOut.add("%s could not be read, and is tried again: %s".formatted(file.path(), failure));
  }

  private void add(SegmentFile file, Segment segment) {
    if (!segment.isWhollyKnown()) {
      leftOut.add(
          "%s is left alone: a later version wrote it, of which a round would lose something. Publish it with that version."
              .formatted(file.path()));
      return;
    }
    if (isOfSerializer(segment)) {
      inputs.add(
          new Input(
              file,
              segment.metadata().recorders(),
              segment.index().entries(),
              segment.index().events()));
      bytes += file.length();
    }
  }

  /** Of one serializer a round; a segment of another one waits for the next round. */
  private boolean isOfSerializer(Segment segment) {
    if (serializer == null) {
      serializer = segment.metadata().serializer();
    }
    return segment.metadata().serializer().equals(serializer);
  }

  /** What is readable of it is published, and it is not absorbed. */
  private void openDamaged(SegmentFile file, CorruptSegmentException damage) throws IOException {
    try {
      Optional<Segment> opened =
          Segment.openDamaged(archive, partition, file.path(), new ReadStatistics());
      if (opened.isPresent()) {
        try (Segment segment = opened.get()) {
          if (isOfSerializer(segment)) {
            inputs.add(
                new Input(
                    file,
                    segment.metadata().recorders(),
                    segment.index().entries(),
                    segment.index().events()));
            bytes += file.length();
            damaged.put(file.path(), damage.getMessage());
          }
          return;
        }
      }
    } catch (CorruptSegmentException e) {
      // Not even its header can be read: nothing of it can be published.
    }
    unusable.put(file, damage.getMessage());
  }

  private final Map<Path, String> damaged = new TreeMap<>();
  private final Map<SegmentFile, String> unusable =
      new TreeMap<>((left, right) -> left.path().compareTo(right.path()));

  /** Notes damage that was met while the events were read. */
  void foundDamage(Path path, String message) {
    damaged.putIfAbsent(path, message);
  }

  boolean isEmpty() {
    return inputs.isEmpty();
  }

  /** Damaged segments, of which nothing can be published or all that can be read is. */
  Map<SegmentFile, String> damagedFiles() {
    Map<SegmentFile, String> files =
        new TreeMap<>((left, right) -> left.path().compareTo(right.path()));
    files.putAll(unusable);
    for (Input input : inputs) {
      String message = damaged.get(input.file().path());
      if (message != null) {
        files.put(input.file(), message);
      }
    }
    return files;
  }

  /**
   * Reads a damaged segment once more, whole: what one reading says, or what is restored meanwhile,
   * must not put a good file away.
   *
   * @throws FileNotFoundException if it is gone
   * @throws IOException if it cannot be read now
   */
  boolean isStillDamaged(SegmentFile file) throws IOException {
    long length = archive.fileSystem().getFileStatus(file.path()).getLen();
    SegmentFile now = new SegmentFile(file.path(), file.name(), length);
    try (Segment segment =
        Segment.open(archive, partition, now, new ReadStatistics()).orElseThrow()) {
      for (IndexEntry entry : segment.index().allEntries()) {
        segment.read(entry);
      }
      return false;
    } catch (CorruptSegmentException e) {
      return true;
    }
  }

  /** Segments that are not published, and why. */
  List<String> leftOut() {
    return leftOut;
  }

  List<SegmentFile> files() {
    return inputs.stream().map(Input::file).toList();
  }

  long bytes() {
    return bytes;
  }

  /** Name of the serializer of all of them. */
  String serializer() {
    String known = serializer;
    if (known == null) {
      throw new IllegalStateException("there are no inputs");
    }
    return known;
  }

  /** The recorders of their events, in bytewise order. */
  List<String> recorders() {
    TreeSet<String> names = new TreeSet<>(NameOrder.BYTEWISE);
    inputs.forEach(input -> names.addAll(input.recorders()));
    return List.copyOf(names);
  }

  /** The times at which they may have events. */
  TimeSpans times() {
    TimeSpans spans = new TimeSpans();
    for (Input input : inputs) {
      for (IndexEntry entry : input.entries()) {
        spans.add(entry.firstMicros(), entry.lastMicros());
      }
    }
    return spans;
  }

  /** How many events their indexes say they have; only of undamaged ones. */
  Map<Path, Long> expectedEvents() {
    Map<Path, Long> expected = new TreeMap<>();
    for (Input input : inputs) {
      if (!damaged.containsKey(input.file().path())) {
        expected.put(input.file().path(), input.events());
      }
    }
    return expected;
  }

  /** Those that are whole: by recorder, their numbers. */
  Map<String, LongRanges> absorbed() {
    Map<String, LongRanges> absorbed = new TreeMap<>(NameOrder.BYTEWISE);
    for (Input input : inputs) {
      if (!damaged.containsKey(input.file().path())) {
        absorbed
            .computeIfAbsent(input.file().name().recorder(), recorder -> new LongRanges())
            .add(input.file().name().number());
      }
    }
    return absorbed;
  }
}
