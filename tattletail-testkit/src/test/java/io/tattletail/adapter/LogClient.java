package io.tattletail.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The client of a broker, as yours may be: named logs of entries with growing offsets, and the
 * offset that each subscription has acknowledged in each log. It keeps all in memory. Thread-safe.
 */
final class LogClient {
  record Entry(long offset, byte[] bytes) {}

  private static final class Log {
    final TreeMap<Long, Entry> entries = new TreeMap<>();
    long latest = -1;
    long deletedThrough = -1;
  }

  private final Map<String, Log> logs = new TreeMap<>();
  private final Map<String, Map<String, Long>> acknowledged = new HashMap<>();

  synchronized List<String> logs() {
    return new ArrayList<>(logs.keySet());
  }

  synchronized void append(String log, byte[] bytes) {
    Log to = logs.computeIfAbsent(log, name -> new Log());
    to.latest++;
    to.entries.put(to.latest, new Entry(to.latest, bytes.clone()));
  }

  /** The first entry behind an offset. */
  synchronized Optional<Entry> next(String log, long after) {
    Map.Entry<Long, Entry> next = logs.get(log).entries.higherEntry(after);
    return Optional.ofNullable(next).map(Map.Entry::getValue);
  }

  /** Offset of the last entry; -1 if there is none. */
  synchronized long latest(String log) {
    Log of = logs.get(log);
    return of == null ? -1 : of.latest;
  }

  /** Offset of the last entry that is gone; -1 if there is none. */
  synchronized long deletedThrough(String log) {
    Log of = logs.get(log);
    return of == null ? -1 : of.deletedThrough;
  }

  synchronized void delete(String log, long through) {
    Log of = logs.get(log);
    of.entries.headMap(through, true).clear();
    of.deletedThrough = through;
  }

  synchronized boolean isKnown(String subscription) {
    return acknowledged.containsKey(subscription);
  }

  /** Makes a subscription known. */
  synchronized void create(String subscription) {
    acknowledged.putIfAbsent(subscription, new HashMap<>());
  }

  synchronized OptionalLong acknowledged(String subscription, String log) {
    Long offset = acknowledged.get(subscription).get(log);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  synchronized void acknowledge(String subscription, String log, long offset) {
    acknowledged.get(subscription).put(log, offset);
  }
}
