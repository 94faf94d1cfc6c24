package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.merge.EventMerge;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What one replay reads from: the archive, the query, and what the merge is to know of them. */
final class Plan {
  private final Archive archive;
  private final ReplayQuery query;
  private final ReplayOptions options;
  private final ReplayLedger ledger;
  private final Counters counters;
  private final Damages damages;

  Plan(Archive archive, ReplayQuery query, ReplayOptions options, ReplayLedger ledger) {
    this(archive, query, options, ledger, new Counters(), new Damages(options.onDamage(), ledger));
  }

  private Plan(
      Archive archive,
      ReplayQuery query,
      ReplayOptions options,
      ReplayLedger ledger,
      Counters counters,
      Damages damages) {
    this.archive = archive;
    this.query = query;
    this.options = options;
    this.ledger = ledger;
    this.counters = counters;
    this.damages = damages;
  }

  /** The same replay, of what is behind a position. */
  Plan after(ReplayPosition position) {
    return new Plan(archive, query.after(position), options, ledger, counters, damages);
  }

  ReplayQuery query() {
    return query;
  }

  ReplayLedger ledger() {
    return ledger;
  }

  ReplayOptions options() {
    return options;
  }

  ReplayReport report() {
    return counters.report(damages.lost());
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

  /** Those that may have events the query matches; they are not listed yet. */
  List<Partition> partitions() throws IOException {
    if (query.isEmpty()) {
      return List.of();
    }
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
        if (ledger.mayHaveMore(partition)) {
          partitions.add(partition);
        }
      }
    }
    return partitions;
  }
}
