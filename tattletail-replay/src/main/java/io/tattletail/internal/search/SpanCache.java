package io.tattletail.internal.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Keeps the indexes of files that never change, those used last, up to a million entries. An entry
 * takes 32 bytes. Thread-safe.
 */
final class SpanCache {
  private static final long MAX_ENTRIES = 1_000_000;

  /** A file without entries takes memory as well. */
  private static final int ENTRIES_OF_A_FILE = 10;

  private final Map<Key, FileSpans> spans = new LinkedHashMap<>(16, 0.75f, true);
  private long entries;

  private record Key(Path path, long length, long modified) {}

  synchronized Optional<FileSpans> find(Path path, long length, long modified) {
    return Optional.ofNullable(spans.get(new Key(path, length, modified)));
  }

  synchronized void put(Path path, long length, long modified, FileSpans file) {
    if (spans.put(new Key(path, length, modified), file) == null) {
      entries += weight(file);
    }
    var oldest = spans.values().iterator();
    while (entries > MAX_ENTRIES && oldest.hasNext()) {
      entries -= weight(oldest.next());
      oldest.remove();
    }
  }

  private static long weight(FileSpans file) {
    return file.size() + (long) ENTRIES_OF_A_FILE;
  }
}
