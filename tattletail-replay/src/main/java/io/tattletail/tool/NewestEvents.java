package io.tattletail.tool;

import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Partition;
import io.tattletail.internal.search.FileSpans;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The latest events of a query. It goes back through the days, by their indexes, and reads the end
 * of a day as far back as it needs to. With a filter that few events match it reads ever larger
 * parts, each event once.
 */
final class NewestEvents {
  private static final int FIRST_PART_EVENTS = 1_000;

  private final EventReplayer replayer;
  private final ReplayQuery query;
  private final ArchiveScope scope;
  private final Predicate<SpewEvent> matches;
  private final DamageNews damage;

  NewestEvents(
      EventReplayer replayer,
      ReplayQuery query,
      ArchiveScope scope,
      Predicate<SpewEvent> matches,
      DamageNews damage) {
    this.replayer = replayer;
    this.query = query;
    this.scope = scope;
    this.matches = matches;
    this.damage = damage;
  }

  /** The last ones, in time order. */
  List<SpewEvent> last(int count) throws IOException {
    TreeMap<LocalDate, List<Partition>> days = new TreeMap<>(Comparator.reverseOrder());
    for (Partition partition : replayer.partitions(query)) {
      days.computeIfAbsent(partition.date(), day -> new ArrayList<>()).add(partition);
    }
    try (PartitionReader reader = new PartitionReader(replayer.archive().store(), scope)) {
      Search search = new Search(count, reader);
      for (var day : days.entrySet()) {
        if (search.isDone()) {
          break;
        }
        search.day(day.getKey(), day.getValue());
      }
      return search.found();
    }
  }

  private record Span(long firstMicros, int events) {}

  private static void add(FileSpans file, List<Span> spans) {
    for (int i = 0; i < file.size(); i++) {
      spans.add(new Span(file.firstMicros(i), file.events(i)));
    }
  }

  private final class Search {
    private final int wanted;
    private final PartitionReader reader;
    private final Deque<SpewEvent> found = new ArrayDeque<>();

    /** What is at this time or later was read. */
    private Instant end = SpewHeader.LATEST.plusNanos(1_000);

    private long partEvents;

    Search(int wanted, PartitionReader reader) {
      this.wanted = wanted;
      this.reader = reader;
      this.partEvents = Math.max(FIRST_PART_EVENTS, 2L * wanted);
    }

    boolean isDone() {
      return found.size() >= wanted;
    }

    List<SpewEvent> found() {
      return List.copyOf(found);
    }

    void day(LocalDate day, List<Partition> partitions) throws IOException {
      List<Span> spans = new ArrayList<>();
      boolean[] mayHaveMore = {false};
      reader.read(
          partitions,
          view -> {
            view.files().forEach(file -> add(file.spans(), spans));
            mayHaveMore[0] |= view.unindexedFiles() > 0 || IndexDamage.of(view).count() > 0;
          });
      spans.sort(Comparator.comparingLong(Span::firstMicros).reversed());
      long events = 0;
      for (Span entry : spans) {
        events += entry.events();
        if (events >= partEvents) {
          read(Micros.toInstant(entry.firstMicros()));
          if (isDone()) {
            return;
          }
          events = 0;
          partEvents *= 2;
        }
      }
      if (events > 0 || mayHaveMore[0]) {
        read(Micros.toInstant(Micros.startOf(day)));
      }
    }

    /** Reads what is between a time and what was read before. */
    private void read(Instant begin) throws IOException {
      if (!begin.isBefore(end)) {
        return;
      }
      int room = wanted - found.size();
      Deque<SpewEvent> part = new ArrayDeque<>();
      try (ReplayCursor cursor = replayer.cursor(query.within(begin, end), damage.policy())) {
        while (cursor.next()) {
          if (matches.test(cursor.event())) {
            if (part.size() == room) {
              part.removeFirst();
            }
            part.addLast(cursor.event().compact());
          }
        }
        damage.add(cursor.report());
      }
      while (!part.isEmpty()) {
        found.addFirst(part.removeLast());
      }
      end = begin;
    }
  }
}
