package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.RetentionOptions;
import io.tattletail.archive.retention.RetentionReport;
import io.tattletail.archive.retention.RetiredRun;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The rule by which a round's days are retired, and who retires them. Immutable. */
final class Retention {
  static final String CHANNELS = "channel.*";
  static final Duration AGE = Duration.ofDays(2);

  /** The day of the first events; some are a day older. */
  private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");

  private static final Duration INTERVAL = Duration.ofMinutes(30);

  private final Arena arena;
  private final Instant now;

  Retention(Arena arena, Instant now) {
    this.arena = arena;
    this.now = now;
  }

  /** Events of many days, without end: some 48 a day. */
  static Stream<SpewEvent> events(long seed) {
    return EventGenerator.seeded(seed)
        .withChannels(3)
        .withStart(START)
        .withMeanInterval(INTERVAL)
        .withTies(0.1)
        .withDisorder(0.05, Duration.ofHours(20))
        .stream();
  }

  /** After so many events, so that days but the last ones are too old. */
  static Retention after(Arena arena, int events) {
    return new Retention(arena, START.plus(INTERVAL.multipliedBy(events)));
  }

  Instant now() {
    return now;
  }

  static RetentionOptions options(Instant now) {
    return RetentionOptions.defaults().keep(CHANNELS, AGE).clock(() -> now);
  }

  /** Below these is all that the rule lets go. */
  private Floors lowest() {
    LocalDate firstKept = LocalDate.ofInstant(now.minus(AGE), ZoneOffset.UTC);
    return Floors.of(List.of(new Floor(CHANNELS, firstKept)), List.of());
  }

  /** From now on days may go. */
  void begin() {
    arena.ledger().mayBeGone(lowest());
  }

  /** Plans and runs once. */
  static RetentionReport run(Archive archive, Instant now) throws IOException {
    ArchiveRetention retention = ArchiveRetention.of(archive, options(now));
    return retention.run(retention.plan());
  }

  RetentionReport run(Configuration configuration) throws IOException {
    try (Archive archive = Archive.open(arena.root(), configuration)) {
      return run(archive, now);
    }
  }

  /** A run without faults, after which nobody may see what it retired. */
  RetentionReport complete() throws IOException {
    try (Archive archive = arena.open()) {
      // Runs are in the order of their seconds.
      RetentionReport report = run(archive, now.plusSeconds(10));
      if (!report.problems().isEmpty()) {
        throw new IllegalStateException("not all was retired: " + report.problems());
      }
      arena.ledger().gone(archive.floors());
      return report;
    }
  }

  /** Undoes all runs, after which all days have to be there again. */
  void undo() throws IOException {
    arena.ledger().gone(Floors.none());
    try (Archive archive = arena.open()) {
      ArchiveRetention retention = ArchiveRetention.of(archive, options(now.plusSeconds(20)));
      // Undoing a run also brings back what other runs have of its days.
      for (List<RetiredRun> runs = retention.runs(); !runs.isEmpty(); runs = retention.runs()) {
        RetentionReport report = retention.undo(runs.get(runs.size() - 1).id());
        if (!report.problems().isEmpty()) {
          throw new IllegalStateException("not all was undone: " + report.problems());
        }
      }
    }
    arena.ledger().mayBeGone(Floors.none());
  }
}
