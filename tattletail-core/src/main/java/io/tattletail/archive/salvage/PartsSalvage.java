package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.JoinedParts;
import io.tattletail.internal.segment.LeftOver;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * Seals the parts of one unsealed segment, which a promoted copy of an archive has: makes them one
 * unsealed file, seals that as usual, and then deletes the parts.
 *
 * <p>Readers take the unsealed file, and the sealed one, before the parts. So a salvager may be
 * killed at each step, and two may run at once: whoever finds a whole file beside the parts deletes
 * those of which it has every event. Nobody writes a part once it has its name, so no lease is
 * asked for.
 */
final class PartsSalvage {
  private final ArchiveStore archive;
  private final SegmentSalvager salvager;
  private final Partition partition;
  private final SegmentName.Unsealed name;

  /** In order of their places. */
  private final List<SegmentFile> parts;

  private PartsSalvage(
      ArchiveStore archive,
      SegmentSalvager salvager,
      Partition partition,
      SegmentName.Unsealed name,
      List<SegmentFile> parts) {
    this.archive = archive;
    this.salvager = salvager;
    this.partition = partition;
    this.name = name;
    this.parts = parts;
  }

  /** Salvages the segment of a part. */
  static Salvaged run(
      ArchiveStore archive, SegmentSalvager salvager, Partition partition, SegmentFile file)
      throws IOException {
    SegmentName.Unsealed name =
        new SegmentName.Unsealed(file.name().recorder(), file.name().number());
    List<SegmentFile> parts =
        archive.listing().leftOvers(partition).stream()
            .filter(
                found ->
                    found.name() instanceof SegmentName.Part && found.name().isOfSameSegment(name))
            .toList();
    if (parts.isEmpty()) {
      return new Salvaged(file.path(), Outcome.SEALED_BEFORE, 0, "all parts of it are gone");
    }
    return new PartsSalvage(archive, salvager, partition, name, parts).run();
  }

  /** The parts were listed before: if one of them was deleted by then, a whole file is there. */
  private Salvaged run() throws IOException {
    Optional<SegmentFile> whole = whole();
    if (whole.isEmpty() && AbsorbedLeftOver.of(archive, partition, parts.get(0)).isPresent()) {
      return compareWithRounds();
    }
    return whole.isPresent() ? compareWith(whole.get()) : join();
  }

  private Optional<SegmentFile> whole() throws IOException {
    return archive.list(partition).whole(name);
  }

  /** The rename is the commit point: from then on readers take the joined file. */
  private Salvaged join() throws IOException {
    Path target = archive.path(partition, name);
    Path temporary = SegmentSalvager.temporary(target);
    JoinedParts joined;
    try {
      joined = JoinedParts.write(archive, partition, parts, temporary);
      if (joined.events() > 0) {
        archive.publish(temporary, target);
      }
    } catch (FileAlreadyExistsException e) {
      return new Salvaged(path(), Outcome.IN_USE, 0, "another salvager has joined its parts");
    } finally {
      archive.fileSystem().delete(temporary, false);
    }
    if (joined.events() == 0) {
      return clear(joined, new Salvaged(path(), Outcome.DELETED_EMPTY, 0, "it had no event"));
    }
    Salvaged sealed = salvager.salvageReleased(partition, new SegmentFile(target, name, 0));
    return isSealed(sealed) ? clear(joined, sealed) : sealed;
  }

  /** Else the parts stay for the next salvager, which compares them with what there is then. */
  private static boolean isSealed(Salvaged joined) {
    return switch (joined.outcome()) {
      case SEALED, RENAMED, SEALED_BEFORE, PUBLISHED_BEFORE -> true;
      case DELETED_EMPTY, QUARANTINED, IN_USE, FAILED -> false;
    };
  }

  private Salvaged clear(JoinedParts joined, Salvaged sealed) throws IOException {
    List<String> details = new ArrayList<>(List.of(sealed.detail()));
    joined.gaps().stream()
        .map(gap -> "%s lacks %s".formatted(name.fileName(), gap.detail()))
        .forEach(details::add);
    for (SegmentFile part : joined.whole()) {
      archive.fileSystem().delete(part.path(), false);
    }
    for (Map.Entry<SegmentFile, String> damaged : joined.damaged().entrySet()) {
      details.add(salvager.quarantine(damaged.getKey(), 0, damaged.getValue()).detail());
    }
    return new Salvaged(
        path(),
        joined.damaged().isEmpty() ? sealed.outcome() : Outcome.QUARANTINED,
        sealed.events(),
        String.join("; ", details));
  }

  /** Parts of which a whole file has every event can go; it is sealed before, if it is not yet. */
  private Salvaged compareWith(SegmentFile whole) throws IOException {
    KnownSequences known = new KnownSequences();
    try (Segment segment = openReadable(whole).orElseThrow()) {
      known.addAll(segment);
    }
    List<String> lacking = new ArrayList<>();
    Map<SegmentFile, String> damaged = new LinkedHashMap<>();
    for (SegmentFile part : parts) {
      try (Segment segment = openReadable(part).orElseThrow()) {
        Map<String, LongRanges> missing = known.missingOf(segment);
        if (!missing.isEmpty()) {
          lacking.add("sequences %s of %s".formatted(missing, part.name().fileName()));
        }
        segment.damage().ifPresent(damage -> damaged.put(part, damage.getMessage()));
      } catch (CorruptSegmentException e) {
        damaged.put(part, e.getMessage());
      }
    }
    if (!lacking.isEmpty()) {
      return new Salvaged(
          path(),
          Outcome.FAILED,
          0,
          "%s is beside its parts and lacks %s"
              .formatted(whole.path(), String.join(", ", lacking)));
    }
    Salvaged sealed =
        whole.name() instanceof SegmentName.Sealed
            ? new Salvaged(path(), Outcome.SEALED_BEFORE, 0, whole.path().getName())
            : salvager.salvageJoined(partition, whole);
    if (!isSealed(sealed)) {
      return sealed;
    }
    List<SegmentFile> covered = parts.stream().filter(part -> !damaged.containsKey(part)).toList();
    return clear(new JoinedParts(sealed.events(), covered, damaged, List.of()), sealed);
  }

  private Optional<Segment> openReadable(SegmentFile file) throws IOException {
    return file.name() instanceof SegmentName.Sealed
        ? Segment.open(archive, partition, file, new ReadStatistics())
        : Segment.openDamaged(archive, partition, file.path(), new ReadStatistics());
  }

  /** A round absorbed the segment, sealed: each part goes only if the rounds have its events. */
  private Salvaged compareWithRounds() throws IOException {
    long events = 0;
    List<String> quarantined = new ArrayList<>();
    for (SegmentFile part : parts) {
      Salvaged done = compareWithRounds(part);
      events += done.events();
      if (done.outcome() == Outcome.QUARANTINED) {
        quarantined.add(done.detail());
      }
    }
    return quarantined.isEmpty()
        ? new Salvaged(
            path(),
            Outcome.PUBLISHED_BEFORE,
            events,
            "a round absorbed the sealed segment, and the rounds have all events of its parts")
        : new Salvaged(path(), Outcome.QUARANTINED, events, String.join("; ", quarantined));
  }

  private Salvaged compareWithRounds(SegmentFile part) throws IOException {
    AbsorbedLeftOver absorbed = AbsorbedLeftOver.of(archive, partition, part).orElseThrow();
    try (LeftOver content =
        LeftOver.open(archive, partition, part, new ReadStatistics()).orElseThrow()) {
      return salvager.compareWithRounds(part, content, absorbed);
    } catch (CorruptSegmentException e) {
      return salvager.quarantine(part, 0, e.getMessage());
    }
  }

  /** What the result is told of: the first part. */
  private Path path() {
    return parts.get(0).path();
  }
}
