package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveScope;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which channels and which time. */
final class QueryOptions {
  @Option(
      names = {"-c", "--channel"},
      paramLabel = "NAME",
      description =
          "A channel, or a pattern: * stands for anything but a dot, ** for anything. May be given"
              + " again. Default: all.")
  private List<String> channels = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "The earliest time: 2026-11-22 or 2026-11-22T10:00Z.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "The first time after the range: that day or that minute is not in it.")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--last",
      paramLabel = "DURATION",
      description = "From so long ago on: 30d, 12h, 15m, 10s.")
  private Optional<String> last = Optional.empty();

  @Option(names = "--published", description = "Only what is published, as engines see it.")
  private boolean published;

  @Option(
      names = "--after",
      paramLabel = "POSITION",
      description = "Goes on behind a position that a replay told.")
  private Optional<String> after = Optional.empty();

  /** The wanted channels, without a look at the archive. */
  ChannelFilter filter() {
    return names().filter();
  }

  private ChannelNames names() {
    return new ChannelNames(channels);
  }

  /** Which trees are read. */
  ArchiveScope scope() {
    return published ? ArchiveScope.PUBLISHED : ArchiveScope.ALL;
  }

  /** Whether a part of time is asked for. */
  boolean hasRange() {
    return from.isPresent() || until.isPresent() || last.isPresent();
  }

  /** Where the range begins; empty if it is open. */
  Optional<Instant> begin(Shell shell) throws ToolException {
    if (last.isPresent()) {
      if (from.isPresent() || until.isPresent()) {
        throw ToolException.usage("--last is the time up to now: give it, or --from and --until");
      }
      return Optional.of(shell.now().minus(Times.duration(last.get())));
    }
    return from.isPresent() ? Optional.of(Times.time(from.get())) : Optional.empty();
  }

  /** Where the range ends; empty if it is open. */
  Optional<Instant> end() throws ToolException {
    return until.isPresent() ? Optional.of(Times.time(until.get())) : Optional.empty();
  }

  /** The query, without a look at the archive. */
  ReplayQuery query(Shell shell) throws ToolException {
    return query(begin(shell));
  }

  /** The query, with a beginning if none was given. */
  ReplayQuery queryFrom(Instant otherwise, Shell shell) throws ToolException {
    return query(begin(shell).or(() -> Optional.of(otherwise)));
  }

  private ReplayQuery query(Optional<Instant> begin) throws ToolException {
    Optional<Instant> end = end();
    if (begin.isPresent() && end.isPresent() && begin.get().isAfter(end.get())) {
      throw ToolException.usage(
          "the range ends before it begins: from %s until %s".formatted(begin.get(), end.get()));
    }
    ReplayQuery query = ReplayQuery.all().channels(filter());
    if (begin.isPresent()) {
      query = query.from(begin.get());
    }
    if (end.isPresent()) {
      query = query.until(end.get());
    }
    if (published) {
      query = query.publishedOnly();
    }
    if (after.isPresent()) {
      try {
        query = query.after(ReplayPosition.parse(after.get()));
      } catch (IllegalArgumentException e) {
        throw ToolException.usage("--after: " + e.getMessage(), e);
      }
    }
    return query;
  }

  /**
   * Checks that each wanted channel is there: a typing error must not look like an empty archive.
   */
  void check(Archive archive) throws IOException {
    names().check(archive);
  }
}
