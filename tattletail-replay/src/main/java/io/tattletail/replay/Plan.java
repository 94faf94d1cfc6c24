package io.tattletail.replay;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveException;
import io.tattletail.archive.LengthUnknownException;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.segment.Segment;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one replay reads from: the archive, the query, and how segments become runs. */
final class Plan {
  private static final Logger LOG = LoggerFactory.getLogger(Plan.class);

  private final Archive archive;
  private final ReplayQuery query;
  private final ReplayOptions options;
  private final ReplayLedger ledger;
  private final Counters counters;
  private final Damages damages;

  Plan(Archive archive, ReplayQuery query, ReplayOptions options, ReplayLedger ledger) {
    this(archive, query, options, ledger, new Counters(), new Damages(options.onDamage()));
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

  Archive archive() {
    return archive;
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

  Damages damages() {
    return damages;
  }

  /**
   * Goes on without a file, if the ledger or the damage policy allows it.
   *
   * @throws LengthUnknownException if neither does
   */
  void unreadable(LengthUnknownException e) throws ArchiveException {
    if (ledger.goesOnWithout(e.path())) {
      LOG.info("not visible yet: {}", e.getMessage());
    } else {
      damages.lost(LostPart.of(e));
    }
  }

  ReplayReport report() {
    return counters.report(damages.lost());
  }

  Counters counters() {
    return counters;
  }

  /** The partitions that may have events the query matches; they are not listed yet. */
  List<Source> partitions() throws IOException {
    if (query.isEmpty()) {
      return List.of();
    }
    if (query.channels().enumerable().isEmpty()) {
      counters.listings.increment();
    }
    List<Source> sources = new ArrayList<>();
    for (String channel : archive.channels(query.channels())) {
      if (query.listsDays()) {
        counters.listings.increment();
      }
      for (LocalDate day : query.days(archive, channel)) {
        Partition partition = new Partition(channel, day);
        if (ledger.mayHaveMore(partition)) {
          sources.add(new PartitionSource(this, partition));
        }
      }
    }
    return sources;
  }

  PartitionListing list(Partition partition) throws IOException {
    counters.listings.increment();
    return archive.list(partition);
  }

  /**
   * @throws ArchiveException if no serializer of the segment's events is registered
   */
  SpewSerializer serializer(Segment segment) throws ArchiveException {
    String name = segment.metadata().serializer();
    SpewSerializer serializer = options.serializers().get(name);
    if (serializer == null) {
      throw new ArchiveException(
          "%s has events of serializer '%s', and none is registered under this name, only %s. Register it with ReplayOptions.serializer."
              .formatted(segment.path(), name, options.serializers().keySet()));
    }
    return serializer;
  }
}
