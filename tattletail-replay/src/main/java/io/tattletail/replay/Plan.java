package io.tattletail.replay;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.merge.EventMerge;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What one replay reads from: the archive, the query, and what the merge is to know of them. */
final class Plan {
  private final ArchiveStore archive;
  private final ReplayQuery query;
  private final ReplayerOptions options;
  private final ReplayLedger ledger;
  private final Counters counters;
  private final Damages damages;

  /** As they were when the replay began; a merge that begins again is held against them. */
  private @Nullable Floors floors;

  /** Of each channel, the first day that was to be read. */
  private final Map<String, LocalDate> firstDays;

  Plan(
      ArchiveStore archive,
      ReplayQuery query,
      ReplayerOptions options,
      DamagePolicy onDamage,
      ReplayLedger ledger) {
    this(
        archive,
        query,
        options,
        ledger,
        new Counters(),
        new Damages(onDamage, ledger),
        null,
        new HashMap<>());
  }

  private Plan(
      ArchiveStore archive,
      ReplayQuery query,
      ReplayerOptions options,
      ReplayLedger ledger,
      Counters counters,
      Damages damages,
      @Nullable Floors floors,
      Map<String, LocalDate> firstDays) {
    this.floors = floors;
    this.firstDays = firstDays;
    this.archive = archive;
    this.query = query;
    this.options = options;
    this.ledger = ledger;
    this.counters = counters;
    this.damages = damages;
  }

  /** The same replay, of what is behind a position. */
  Plan after(ReplayPosition position) {
    return new Plan(
        archive, query.after(position), options, ledger, counters, damages, floors, firstDays);
  }

  /**
   * The same replay, of another archive that has the same events. What was retired when the replay
   * began is not read there either, though a copy may still have it.
   */
  Plan on(ArchiveStore other) {
    return new Plan(other, query, options, ledger, counters, damages, floors, firstDays);
  }

  ReplayQuery query() {
    return query;
  }

  ReplayLedger ledger() {
    return ledger;
  }

  ReplayerOptions options() {
    return options;
  }

  ReplayReport report(List<FailOver> failOvers) {
    return ReplayReport.ofCursor(new ReadingReport(counters, failOvers, damages.lost()));
  }

  Counters counters() {
    return counters;
  }

  /**
   * Begins to merge the partitions that may have events the query matches; they are not listed yet.
   */
  EventMerge merge(Executor readers) throws IOException {
    EventMerge merge =
        new EventMerge(
            archive,
            options
                .rules()
                .merging()
                .scope(query.scope())
                .between(query.firstMicros(), query.untilMicros())
                .held(new LedgerHeld(ledger))
                .damageHandler(damages)
                .memoryBytes(options.memoryBytes()),
            counters.merge,
            readers);
    partitions().forEach(merge::addPartition);
    return merge;
  }

  /**
   * Those that may have events the query matches; they are not listed yet.
   *
   * @throws io.tattletail.common.ArchiveException if days were retired that were to be read
   */
  List<Partition> partitions() throws IOException {
    if (query.isEmpty()) {
      return List.of();
    }
    archive.refresh();
    Floors now = archive.floors();
    Floors before = floors;
    if (query.channels().enumerable().isEmpty()) {
      counters.listings += query.scope().trees();
    }
    List<Partition> partitions = new ArrayList<>();
    for (String channel : archive.channels(query.channels(), query.scope())) {
      if (query.listsDays()) {
        counters.listings += query.scope().trees();
      }
      for (LocalDate day : query.days(archive, channel)) {
        Partition partition = new Partition(channel, day);
        if (now.isRetired(partition) || (before != null && before.isRetired(partition))) {
          continue;
        }
        if (before == null) {
          firstDays.merge(channel, day, (one, other) -> one.isBefore(other) ? one : other);
        }
        if (ledger.mayHaveMore(partition)) {
          partitions.add(partition);
        }
      }
    }
    floors = before == null ? now : before;
    checkPlanned(before);
    return partitions;
  }

  /** Once all is listed: a day may be put away at any moment before. */
  private void checkPlanned(@Nullable Floors before) throws IOException {
    PlannedDays planned = query.planned();
    if (planned == null && before == null) {
      return;
    }
    archive.refresh();
    if (planned != null) {
      planned.check(archive, query, query.channels().enumerable().orElseThrow());
    }
    if (before != null && !before.equals(archive.floors())) {
      checkKept(before, archive.floors());
    }
  }

  /** The merge begins again, perhaps because files of a day were put away. */
  private void checkKept(Floors before, Floors now) throws IOException {
    for (Map.Entry<String, LocalDate> first : firstDays.entrySet()) {
      String channel = first.getKey();
      LocalDate from =
          first.getValue().isAfter(query.firstDay()) ? first.getValue() : query.firstDay();
      LocalDate end = now.firstKept(channel).orElse(LocalDate.MIN);
      for (LocalDate day = from;
          day.isBefore(end) && !day.isAfter(query.lastDay());
          day = day.plusDays(1)) {
        if (now.isRetired(channel, day) && !before.isRetired(channel, day)) {
          throw archive.listing().retired(channel, day.toString());
        }
      }
    }
  }
}
